/** The product as an operator has it: a copy of the clone with a `.env` and `secrets/` of its own, driven by compose. */
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = resolve(HERE, '../..');
const MOST_OUTPUT = 64 * 1024 * 1024;
/** The Claude Code that the product knows, as docs/deployment.md names it for `.env`. */
export const CLAUDE = /^CLAUDE_CODE_VERSION=(\S+)$/m.exec(readFileSync(join(ROOT, 'docs/deployment.md'), 'utf8'))[1];
/** Debian's client builds with an old engine too; a newer one without buildx does not. */
export const DOCKER = existsSync('/usr/bin/docker') ? '/usr/bin/docker' : 'docker';

function run(command, { quiet = true, ...options } = {}) {
  const [program, ...args] = command;
  const done = spawnSync(program, args, { encoding: 'utf8', maxBuffer: MOST_OUTPUT, stdio: ['ignore', 'pipe', quiet ? 'pipe' : 'inherit'], ...options });
  if (done.error) throw done.error;
  if (done.status !== 0) throw new Error(`${command.slice(0, 6).join(' ')}…: exit ${done.status}\n${(done.stderr ?? '').slice(-4000)}`);
  return done.stdout.trim();
}

export const docker = (...args) => run([DOCKER, ...args]);

/** Compose 2 where there is one, else Compose 1 with the one thing taught that it lacks. */
function composeOf() {
  if (spawnSync(DOCKER, ['compose', 'version'], { stdio: 'ignore' }).status === 0) return { command: [DOCKER, 'compose'], env: {} };
  const env = { PYTHONPATH: join(HERE, 'compose-1'), COMPOSE_DOCKER_CLI_BUILD: '1', DOCKER_BUILDKIT: '1', PATH: `/usr/bin:${process.env.PATH}` };
  return { command: ['docker-compose'], env };
}

function freePort() {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

/** As docs/deployment.md makes them. */
function makeSecrets(folder) {
  const hex = (bytes) => randomBytes(bytes).toString('hex');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048, privateKeyEncoding: { type: 'pkcs1', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } });
  const [owner, application] = [hex(24), hex(24)];
  const secrets = {
    'github_app_private_key.pem': privateKey,
    github_webhook_secrets: hex(24),
    secret_keys: `k1:${randomBytes(32).toString('base64')}`,
    postgres_owner_password: owner,
    postgres_password: application,
    database_admin_url: `postgresql://agent_bot_owner:${owner}@postgres:5432/agent_bot`,
    database_url: `postgresql://agent_bot:${application}@postgres:5432/agent_bot`,
    github_client_secret: hex(20),
    session_keys: randomBytes(48).toString('base64'),
    anthropic_api_key: `sk-ant-${hex(24)}`,
  };
  mkdirSync(folder, { mode: 0o700 });
  for (const [name, content] of Object.entries(secrets)) writeFileSync(join(folder, name), content, { mode: 0o444 });
  return secrets;
}

export class ComposeProject {
  static async make() {
    const folder = mkdtempSync(join(tmpdir(), 'agent-bot-compose-'));
    run(['/bin/sh', '-c', 'git ls-files -z --cached --others --exclude-standard | tar -c --null --files-from=- --ignore-failed-read | tar -x -C "$0"', folder], { cwd: ROOT });
    writeFileSync(join(folder, '.env'), `GITHUB_APP_ID=4242\nGITHUB_CLIENT_ID=Iv1.0123456789abcdef\nPUBLIC_URL=https://bot.example.org\nCLAUDE_CODE_VERSION=${CLAUDE}\n`, { mode: 0o600 });
    return new ComposeProject(folder, makeSecrets(join(folder, 'secrets')), await freePort());
  }

  constructor(folder, secrets, port) {
    this.folder = folder;
    this.secrets = secrets;
    this.url = `http://127.0.0.1:${port}`;
    this.name = `agentbottest${process.pid}`;
    this.image = `agent-bot-test-${process.pid}`;
    const { command, env } = composeOf();
    this.command = [...command, '--project-name', this.name, '--file', 'docker-compose.yml', '--file', 'test/containers/compose.stand-in.yml'];
    this.env = { ...process.env, ...env, AGENT_BOT_IMAGE: this.image, PUBLISHED_PORT: String(port) };
  }

  compose(...args) {
    return run([...this.command, ...args], { cwd: this.folder, env: this.env, quiet: !['build', 'up'].includes(args[0]) || process.env.CI !== 'true' });
  }

  /** One line a secret, the private key's by its middle: what may be found nowhere in an image. */
  secretLines() {
    return Object.values(this.secrets).flatMap((text) => (text.includes('PRIVATE KEY') ? text.split('\n').slice(1, 4) : [text]));
  }

  container(service) {
    return this.compose('ps', '--all', '-q', service).split('\n')[0];
  }

  inspect(service, format) {
    return docker('inspect', '--format', format, this.container(service));
  }

  health(service) {
    return this.inspect(service, '{{.State.Health.Status}}');
  }

  inside(service, ...command) {
    return this.compose('exec', '-T', service, ...command);
  }

  ask(...question) {
    return JSON.parse(this.inside('github', 'node', 'dist/test/containers/stand-in/ask.js', ...question.map(String)));
  }

  sql(query) {
    return this.inside('postgres', 'psql', '--username=agent_bot_owner', '--dbname=agent_bot', '-At', '-c', query);
  }

  /** Containers, networks and volumes that bear the project's name. */
  leftovers() {
    const filter = ['--quiet', '--filter', `label=com.docker.compose.project=${this.name}`];
    return [docker('ps', '--all', ...filter), docker('network', 'ls', ...filter), docker('volume', 'ls', ...filter)].filter((list) => list !== '');
  }

  remove() {
    this.compose('down', '--volumes', '--remove-orphans');
  }

  clear() {
    for (const image of [this.image, `${this.image}-worker`, `${this.image}-stand-in`]) spawnSync(DOCKER, ['rmi', image], { stdio: 'ignore' });
    rmSync(this.folder, { recursive: true, force: true });
  }
}
