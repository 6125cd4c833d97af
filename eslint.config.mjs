import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** How an error becomes a string, where a field of a log line is given. */
const STRINGS_OF_ERRORS = ['CallExpression[callee.name="String"]', 'MemberExpression[property.name="message"]', '> Identifier[name=/^(?:message|text|name)$/]', '> TemplateLiteral'];

/** The limits of taste: what ARCHITECTURE.md calls the house rules. Import directions are dependency-cruiser's. */
const limits = {
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
    {
      selector: 'MemberExpression[object.name="process"][property.name="env"]',
      message: 'Configuration is read in src/shared/config alone: inject CONFIG.',
    },
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
  { ignores: ['dist/', 'node_modules/', '.data/', 'coverage/', 'demo/repository/', '**/fixtures/'] },
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
    rules: { 'no-restricted-syntax': limits['no-restricted-syntax'].toSpliced(-1) },
  },
  {
    files: ['**/*.spec.ts', 'test/**', 'demo/**'],
    rules: { 'max-lines-per-function': 'off', 'no-console': 'off' },
  },
  {
    files: ['**/*.{mjs,cjs,js}'],
    languageOptions: {
      globals: Object.fromEntries(['process', 'console', 'Buffer', 'URL', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'fetch', 'AbortSignal', 'module', 'require', '__dirname'].map((name) => [name, 'readonly'])),
    },
    rules: { 'max-lines': ['error', { max: 300 }], 'no-unused-vars': ['error', { argsIgnorePattern: '^_', caughtErrors: 'none' }] },
  },
);
