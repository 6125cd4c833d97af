/** Who may import whom (ARCHITECTURE.md, "Who may import whom"), at `error`, in lint and as a test. */

const MODULES = {
  tokens: [],
  agents: [],
  repos: ['tokens'],
  auth: ['tokens', 'repos'],
  'knowledge-graph': ['repos'],
  tasks: ['tokens', 'repos', 'knowledge-graph', 'agents'],
  webhooks: ['tokens', 'repos', 'knowledge-graph', 'tasks'],
};

const moduleRules = Object.entries(MODULES).map(([name, allowed]) => ({
  name: `${name}-imports`,
  comment: `${name} may import shared and [${allowed.join(', ')}] only`,
  severity: 'error',
  from: { path: `^src/modules/${name}/` },
  to: { path: '^src/(modules|cli|app\\.module|main|start|run-mode)', pathNot: [`^src/modules/${name}/`, ...allowed.map((other) => `^src/modules/${other}/`)] },
}));

const home = (library, paths) => ({
  name: `home-of-${library.replace(/\W+/g, '-')}`,
  comment: `${library} lives in its adapters alone`,
  severity: 'error',
  from: { path: '^src/', pathNot: [...paths, '\\.spec\\.ts$'] },
  to: { path: `node_modules/${library}` },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'shared-knows-no-feature',
      severity: 'error',
      from: { path: '^src/shared/' },
      to: { path: '^src/(modules|cli|app\\.module|main|start|run-mode)' },
    },
    {
      name: 'lower-shared-first',
      comment: 'errors, crypto, resilience < config < telemetry < the rest; a Nest module wires what it provides with the configuration',
      severity: 'error',
      from: { path: '^src/shared/(errors|crypto|resilience)/', pathNot: '\\.module\\.ts$' },
      to: { path: '^src/shared/(?!errors|crypto|resilience)' },
    },
    {
      name: 'config-is-low',
      severity: 'error',
      from: { path: '^src/shared/config/' },
      to: { path: '^src/shared/(?!errors|crypto|resilience|config)' },
    },
    {
      name: 'telemetry-is-low',
      severity: 'error',
      from: { path: '^src/shared/telemetry/' },
      to: { path: '^src/shared/(?!errors|crypto|resilience|config|telemetry)' },
    },
    {
      name: 'only-through-index',
      comment: "a module's index.ts is the only way in",
      severity: 'error',
      from: { path: '^src/modules/([^/]+)/' },
      to: { path: '^src/modules/([^/]+)/.+', pathNot: ['^src/modules/$1/', '^src/modules/[^/]+/index\\.ts$'] },
    },
    {
      name: 'only-through-index-from-outside',
      severity: 'error',
      from: { path: '^src/(cli/|app\\.module|main|start)' },
      to: { path: '^src/modules/([^/]+)/.+', pathNot: '^src/modules/[^/]+/index\\.ts$' },
    },
    {
      name: 'ports-import-no-package',
      severity: 'error',
      from: { path: '\\.port\\.ts$' },
      to: { dependencyTypes: ['npm'] },
    },
    {
      name: 'product-knows-no-demo',
      severity: 'error',
      from: { path: '^(src|migrations)/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^(demo|test)/' },
    },
    {
      name: 'no-dev-dependency-in-the-product',
      severity: 'error',
      from: { path: '^(src|migrations)/', pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: 'node_modules/@types/' },
    },
    {
      name: 'declared-dependencies',
      comment: 'what the product imports stands in package.json: else it is there only as long as some tool brings it',
      severity: 'error',
      from: { path: '^(src|migrations)/', pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    home('@octokit', ['^src/modules/repos/code-host', '^src/modules/tokens/token-minter']),
    home('@lydell/node-pty', ['^src/modules/agents/terminal']),
    home('(bullmq|@nestjs/bullmq)', ['^src/shared/queue/', '\\.processor\\.ts$']),
    home('(pg|typeorm|@nestjs/typeorm)/', ['^src/shared/database/', '\\.pg\\.ts$', '\\.entity\\.ts$', '\\.module\\.ts$', '^src/shared/queue/']),
    home('(passport|passport-github2|express-session|connect-pg-simple)', ['^src/modules/auth/']),
    home('web-tree-sitter', ['^src/modules/knowledge-graph/extract/']),
    home('(@opentelemetry|pino)', ['^src/shared/telemetry/']),
    home('@modelcontextprotocol/sdk', ['^src/modules/knowledge-graph/(mcp/|graph-mcp)']),
    home('bullmq-otel', ['^src/shared/queue/']),
    home('ioredis', ['^src/shared/redis/']),
    home('cockatiel', ['^src/shared/resilience/']),
    {
      name: 'home-of-child-processes',
      comment: 'what starts a program answers for its end, its environment and what it may cost: few places do',
      severity: 'error',
      from: {
        path: '^(src|migrations)/',
        pathNot: ['^src/modules/agents/(cage|programs)/', '^src/modules/agents/agent-check\\.ts$', '^src/modules/repos/git/', '^src/shared/database/embedded/', '^src/cli/doctor/', '\\.spec\\.ts$'],
      },
      to: { path: '^(node:)?(child_process|cluster)$' },
    },
    ...moduleRules,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Ours, not the dist/ of packages: those are what the rules above are about.
    exclude: { path: '^(\\.\\./)*(dist|coverage)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'], extensions: ['.ts', '.js', '.mjs', '.cjs'] },
    extraExtensionsToScan: [],
  },
};
