const { projects, ...shared } = require('../../jest.config.cjs');

/** Every case of the catalogue; the same specs are a project of `npm test` with one case of each family. */
module.exports = {
  ...shared,
  rootDir: '../..',
  // More than cores: most of a case is waiting for periods to pass.
  maxWorkers: 3,
  reporters: [['<rootDir>/test/support/catalogue-reporter.cjs', { catalogue: require.resolve('./catalogue.json'), owner: 'M3' }]],
  projects: projects.filter(({ displayName }) => displayName === 'faults'),
};
