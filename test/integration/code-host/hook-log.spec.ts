import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGitHub, type StandIn } from '../../../demo/github/index.js';
import { OctokitHookLog } from '../../../src/modules/repos/code-host/hook-log.octokit.js';
import type { HookAttempt } from '../../../src/modules/repos/code-host/hook-log.port.js';
import { RsaAppSigner } from '../../../src/modules/tokens/app-signer.rsa.js';
import { MemoryHostGate } from '../../../src/modules/tokens/host-gate.memory.js';
import { testBreakers } from '../../support/breakers.js';
import type { TokenLender } from '../../../src/modules/tokens/index.js';
import { systemClock } from '../../../src/shared/resilience/clock.port.js';

/** Nobody listens on the discard port. */
const NOWHERE = 'http://127.0.0.1:9/';
const PAGE = 100;

function connect(github: StandIn, changes: { readonly privateKey?: string } = {}) {
  const config = { github: { url: github.url, apiUrl: github.apiUrl, appId: String(github.appId), privateKeys: [changes.privateKey ?? github.privateKey], webhookSecrets: [], timeoutMs: 20_000, loginTimeoutMs: 15_000 } };
  return new OctokitHookLog(config, undefined as unknown as TokenLender, new RsaAppSigner(config), systemClock, new MemoryHostGate(systemClock, testBreakers()));
}

async function all(pages: AsyncIterable<readonly HookAttempt[]>): Promise<HookAttempt[]> {
  const found: HookAttempt[] = [];
  for await (const page of pages) found.push(...page);
  return found;
}

describe("GitHub's log of the App's webhook", () => {
  let github: StandIn;
  let dataDir: string;
  let log: OctokitHookLog;
  const guids = Array.from({ length: PAGE + 5 }, (_, nth) => `guid-${nth}`);

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'hook-log-'));
    github = await startGitHub({ dataDir });
    log = connect(github);
    for (const guid of guids) await github.deliver('issues', { action: 'opened', installation: { id: 5 }, text: guid }, { url: NOWHERE, guid }).catch(() => undefined);
  });
  afterAll(async () => {
    await github.stop();
    await rm(dataDir, { recursive: true });
  });
  afterEach(() => {
    github.clearFaults();
    expect(github.violations).toEqual([]);
  });

  it('is read over its pages, newest first, with every digit of the ids', async () => {
    const found = await all(log.attemptsSince(new Date(0)));
    expect(found.map(({ guid }) => guid)).toEqual(guids.toReversed());
    expect(new Set(found.map(({ id }) => id)).size).toBe(guids.length);
    expect(found[0]).toMatchObject({ event: 'issues', action: 'opened', deliveredAt: expect.any(Date) as Date });
  });

  it('is read no further back than asked', async () => {
    const asked = github.log.length;
    expect(await all(log.attemptsSince(new Date(Date.now() + 60_000)))).toEqual([]);
    expect(github.log.slice(asked).map(({ path }) => path)).toEqual([`/app/hook/deliveries?per_page=${PAGE}`]);
  });

  it('shows what was sent', async () => {
    const [newest] = await all(log.attemptsSince(new Date(0)));
    expect(JSON.parse(String(await log.payloadOf(newest!.id)))).toEqual({ action: 'opened', installation: { id: 5 }, text: guids.at(-1) });
    expect(await log.payloadOf('1')).toBeUndefined();
  });

  it('tells an outage from a payload that is not shown', async () => {
    const [newest] = await all(log.attemptsSince(new Date(0)));
    github.failNext('GET', /deliveries\/\d+$/, 502);
    await expect(log.payloadOf(newest!.id)).rejects.toMatchObject({ code: 'host.unavailable', retry: 'later' });
    github.failNext('GET', /deliveries\/\d+$/, 200, { body: { id: 1, request: { headers: null, payload: null } } });
    expect(await log.payloadOf(newest!.id)).toBeUndefined();
  });

  it('sends again when it is asked to', async () => {
    github.setWebhookTarget(NOWHERE);
    const before = await all(log.attemptsSince(new Date(0)));
    await log.redeliver(before[3]!.id);
    await expect(log.redeliver('1')).rejects.toMatchObject({ code: 'host.not_found' });
  });

  it('belongs to the App alone', async () => {
    const other = connect(github, { privateKey: (await startKey()) });
    await expect(all(other.attemptsSince(new Date(0)))).rejects.toMatchObject({ code: 'host.unavailable' });
  });
});

async function startKey(): Promise<string> {
  const { generateKeyPairSync } = await import('node:crypto');
  return generateKeyPairSync('rsa', { modulusLength: 2048, privateKeyEncoding: { type: 'pkcs1', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } }).privateKey;
}
