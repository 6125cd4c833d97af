/** The real CLIs: not part of `npm test`, because they have to be installed first. */
const { projects, ...rest } = require('../../jest.config.cjs');

const e2e = projects.find((project) => project.displayName === 'e2e');

module.exports = {
  ...rest,
  rootDir: e2e.rootDir,
  projects: [{ ...e2e, displayName: 'agents', testRegex: 'test/agents/[^/]*\\.spec\\.ts$' }],
};
