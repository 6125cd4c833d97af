import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selfSigned } from '../support/certificate.js';
import { startProxy, startTlsFront, type TestProxy } from '../support/proxy.js';
import { World } from './world.js';

/** Names that nothing but the proxy can find. */
const [SITE, API] = ['github.invalid', 'api.github.invalid'];

describe('a network that is left through a proxy only, with certificates of its own', () => {
  let folder: string;
  let front: Awaited<ReturnType<typeof startTlsFront>>;
  let proxy: TestProxy;
  let world: World;
  let site = '';

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'agent-bot-proxy-'));
    const certificate = selfSigned([SITE, API]);
    writeFileSync(join(folder, 'ca.pem'), certificate.cert);
    front = await startTlsFront(certificate, () => site);
    proxy = await startProxy({ [`${SITE}:443`]: front.port, [`${API}:443`]: front.port });
    const env = { GITHUB_URL: `https://${SITE}`, GITHUB_API_URL: `https://${API}`, HTTPS_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') };
    world = await World.start({ env });
    site = world.github.url;
  });

  afterAll(async () => {
    await world.stop();
    await proxy.stop();
    await front.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is the road of the API and of git', async () => {
    const issue = await world.openIssue();
    expect((await world.say(issue, 'alice', '@agent-bot mend it')).status).toBe(202);
    expect(await world.taskEnded()).toMatchObject({ state: 'done' });
    expect(new Set(proxy.tunnels)).toEqual(new Set([`${SITE}:443`, `${API}:443`]));
    expect(world.show(`agent-bot/issue-${issue.number}`, 'add.js')).toContain('a + b');
    expect(world.product.log).not.toContain('canary');
    await world.nothingLeft();
  });
});
