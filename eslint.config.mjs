import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** How an error becomes a string, where a field of a log line is given: also by a function, whatever its name. */
const STRINGS_OF_ERRORS = ['> CallExpression', 'CallExpression[callee.name="String"]', 'MemberExpression[property.name="message"]', '> Identifier[name=/^(?:message|text|name)$/]', '> TemplateLiteral'];

const CONFIG_ALONE = 'Configuration is read in src/shared/config alone: inject CONFIG.';

/** The ways to the environment: by name, by a computed name, by destructuring, by another name for `process`, by import. */
const WAYS_TO_THE_ENVIRONMENT = [
  'MemberExpression[object.name="process"][property.name="env"]',
  'MemberExpression[object.name="process"][computed=true]',
  'MemberExpression[object.name=/^(?:globalThis|global)$/][property.name="process"]',
  ':matches(VariableDeclarator[init.name="process"], AssignmentExpression[right.name="process"], AssignmentPattern[right.name="process"])',
  ':matches(TSAsExpression, TSNonNullExpression, TSSatisfiesExpression)[expression.name="process"]',
  ':matches(ImportDeclaration, ImportExpression, ExportNamedDeclaration, ExportAllDeclaration)[source.value=/^(?:node:)?process$/]',
];

/** `it(…)`, `it.only(…)`, `it.each(…)(…)`, with a table in brackets or in backticks. */
const TESTS = ['callee.name', 'callee.object.name', 'callee.callee.object.name', 'callee.tag.object.name'].map((path) => `[${path}=/^(?:it|test)$/]`);
const WITHOUT_EXPECTATION = {
  selector: `CallExpression:matches(${TESTS.join(', ')}) > :matches(ArrowFunctionExpression, FunctionExpression):not(:has(Identifier[name=/^(?:expect|eventually$)/]))`,
  message: 'A test that expects nothing can not fail.',
};

const POLICY = 'Decorator[expression.callee.name=/^(?:Public|Roles)$/]';
const WITHOUT_POLICY = {
  selector: `ClassDeclaration:not(:has(> ${POLICY})) > ClassBody > MethodDefinition:has(> Decorator[expression.callee.name=/^(?:Get|Post|Put|Patch|Delete|Head|Options|All|Sse|Search)$/]):not(:has(> ${POLICY}))`,
  message: 'A route has a policy: @Public() or @Roles(), on it or on its controller.',
};

/** The limits of taste: what ARCHITECTURE.md calls the house rules. Import directions are dependency-cruiser's. */
export const limits = {
  'max-lines': ['error', { max: 300 }],
  'max-lines-per-function': ['error', { max: 60 }],
  'no-console': 'error',
  'no-restricted-syntax': [
    'error',
    { selector: 'TSEnumDeclaration', message: 'Use a union of string literals.' },
    { selector: 'ExportDefaultDeclaration', message: 'Use named exports.' },
    {
      selector: 'MethodDefinition[kind="constructor"] > FunctionExpression[params.length>5]',
      message: 'At most five constructor dependencies: split the class.',
    },
    ...STRINGS_OF_ERRORS.map((value) => ({
      selector: `CallExpression[callee.property.name=/^(?:log|error|warn|debug|fatal)$/] > ObjectExpression > Property[key.name=/^(?:error|reason|cause)$/] ${value}`,
      message: 'Log the error itself (docs/operations.md): its type, code, stack and causes are lost in a string.',
    })),
    { selector: 'NewExpression[callee.object.name="pg"][callee.property.name="Client"]', message: 'A connection whose errors nobody hears ends the process: clientOf.' },
    { selector: 'Identifier[name="forwardRef"]', message: 'Two classes that need each other are one, or lack a third: no forwardRef.' },
    WITHOUT_POLICY,
    ...WAYS_TO_THE_ENVIRONMENT.map((selector) => ({ selector, message: CONFIG_ALONE })),
  ],
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', prefer: 'type-imports', disallowTypeAnnotations: false }],
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': 'error',
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', caughtErrors: 'none' }],
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  '@typescript-eslint/no-extraneous-class': 'off',
  eqeqeq: 'error',
};

export default tseslint.config(
  { ignores: ['dist/', '.dist-*/', 'node_modules/', '.data/', 'coverage/', 'demo/repository/', '**/fixtures/'] },
  // A rule holds for a file or it does not, and this file says so: no comment switches it off.
  { linterOptions: { noInlineConfig: true } },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.recommended],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: limits,
  },
  {
    // NestJS reads constructor parameter types at run time, so an import that looks like a type may not be one.
    files: ['src/**/*.ts'],
    rules: { '@typescript-eslint/consistent-type-imports': 'off' },
  },
  {
    files: ['src/shared/config/**', 'src/main.ts', 'src/cli/main.ts', 'demo/**', 'bench/**', 'test/**', 'src/**/*.spec.ts'],
    rules: { 'no-restricted-syntax': limits['no-restricted-syntax'].filter(({ message }) => message !== CONFIG_ALONE) },
  },
  {
    // on the admin listener, where nobody logs in
    files: ['src/shared/telemetry/metrics.controller.ts'],
    rules: { 'no-restricted-syntax': limits['no-restricted-syntax'].filter((rule) => rule !== WITHOUT_POLICY) },
  },
  {
    // jest takes the default export
    files: ['test/support/global-*.mjs'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['**/*.spec.ts'],
    rules: { 'no-restricted-syntax': [...limits['no-restricted-syntax'].filter((rule) => rule.message !== CONFIG_ALONE && rule !== WITHOUT_POLICY), WITHOUT_EXPECTATION] },
  },
  {
    files: ['**/*.spec.ts', 'test/**'],
    rules: { 'max-lines-per-function': 'off', 'no-console': 'off' },
  },
  {
    files: ['demo/**'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.{mjs,cjs,js}'],
    languageOptions: {
      globals: Object.fromEntries(['process', 'console', 'Buffer', 'URL', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'fetch', 'AbortSignal', 'module', 'require', '__dirname'].map((name) => [name, 'readonly'])),
    },
    rules: { 'max-lines': ['error', { max: 300 }], 'no-unused-vars': ['error', { argsIgnorePattern: '^_', caughtErrors: 'none' }] },
  },
);
