const shared = {
  rootDir: __dirname,
  testEnvironment: 'node',
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

const project = (displayName, testRegex) => ({ ...shared, displayName, testRegex });

/** Unit specs stand beside their file; everything that starts a real service stands under test/. */
module.exports = {
  testTimeout: 120_000,
  maxWorkers: 2,
  reporters: ['default', '<rootDir>/test/support/closing-line.cjs'],
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
  projects: [
    project('unit', 'src/.*\\.spec\\.ts$'),
    project('integration', 'test/integration/.*\\.spec\\.ts$'),
    project('e2e', 'test/e2e/.*\\.spec\\.ts$'),
    project('architecture', 'test/architecture/.*\\.spec\\.ts$'),
  ],
};
