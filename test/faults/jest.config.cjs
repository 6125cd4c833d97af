const { projects, ...shared } = require('../../jest.config.cjs');

/** Every case of the catalogue; the same specs are a project of `npm test` with one case of each family. */
module.exports = {
  ...shared,
  rootDir: '../..',
  reporters: ['<rootDir>/test/faults/reporter.cjs'],
  projects: projects.filter(({ displayName }) => displayName === 'faults'),
};
