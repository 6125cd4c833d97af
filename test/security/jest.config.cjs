const { projects, ...shared } = require('../../jest.config.cjs');

const [e2e] = projects.filter(({ displayName }) => displayName === 'e2e');

/** Every case of the catalogue of attacks, on one product: specs of this folder are files of cases that one spec runs. */
module.exports = {
  ...shared,
  rootDir: '../..',
  reporters: [['<rootDir>/test/support/catalogue-reporter.cjs', { catalogue: require.resolve('./catalogue.json'), owner: 'M4' }]],
  projects: [{ ...e2e, displayName: 'security', testRegex: 'test/security/.*\\.spec\\.ts$' }],
};
