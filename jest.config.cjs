const shared = {
  rootDir: __dirname,
  testEnvironment: 'node',
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/\\.dist-', '<rootDir>/demo/repository/'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          keepClassNames: true,
        },
        module: { type: 'commonjs' },
      },
    ],
  },
};

const project = (displayName, testRegex, more = {}) => ({ ...shared, displayName, testRegex, ...more });

/** One PostgreSQL for all projects that name it; jest runs a set-up file once. */
const withPostgres = {
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
};

/** A folder of temporary files for the run, empty at its end. */
const withFolder = {
  globalSetup: '<rootDir>/test/support/global-folder-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-folder-teardown.mjs',
};

/** Unit specs stand beside their file; everything that starts a real service stands under test/. */
module.exports = {
  testTimeout: 120_000,
  maxWorkers: 3, // most of the time specs wait for processes, not for one of two cores
  reporters: ['default', '<rootDir>/test/support/closing-line.cjs'],
  projects: [
    project('unit', 'src/.*\\.spec\\.ts$', withFolder),
    project('integration', 'test/integration/.*\\.spec\\.ts$', withPostgres),
    project('e2e', 'test/e2e/.*\\.spec\\.ts$', withPostgres),
    project('faults', 'test/faults/.*\\.spec\\.ts$', withPostgres),
    project('architecture', 'test/architecture/.*\\.spec\\.ts$', withFolder),
  ],
};
