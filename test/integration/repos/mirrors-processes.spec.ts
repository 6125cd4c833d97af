import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { eventually } from '../../support/eventually.js';
import { git, Ground, REPOSITORY } from './support/ground.js';
import { pidsWith } from './support/processes.js';
import { DIST, refreshInProcess } from './support/refresh-in-process.js';

describe('one mirror and several processes', () => {
  let ground: Ground;
  beforeEach(async () => {
    ground = await Ground.make();
  });
  afterEach(() => ground.clean());

  const start = (times: number) => refreshInProcess(ground.config, REPOSITORY, ground.token, times);

  it('refresh it at once, from nothing, without disturbing each other', async () => {
    const head = ground.push({ 'a.txt': 'one' });
    const [first, second, own] = await Promise.all([start(4).done, start(4).done, ground.mirrors.refresh(REPOSITORY, ground.token)]);
    const four = `${head}\n`.repeat(4);
    expect([first, second]).toEqual([{ code: 0, output: four }, { code: 0, output: four }]);
    expect(git(own.path, 'fsck')).toBe('');
    expect(readdirSync(join(ground.dataDir, 'mirrors'))).toEqual(['4711']);
  });

  it('one is killed in the middle of a fetch: the next ends what it left running and goes on', async () => {
    ground.push({ 'a.txt': 'one' });
    await ground.mirrors.refresh(REPOSITORY, ground.token);
    const head = ground.push({ 'a.txt': 'two' });
    const mark = `GIT_DIR=${join(ground.dataDir, 'mirrors', '4711')}`;
    ground.server.fault = 'hang';
    const victim = start(1);
    await eventually('git and its transport at work', () => pidsWith(mark).length >= 2);
    victim.kill('SIGKILL');
    await victim.done;
    const orphans = pidsWith(mark);
    ground.server.fault = 'none';
    const mirror = await ground.mirrors.refresh(REPOSITORY, ground.token);
    expect(orphans.length).toBeGreaterThanOrEqual(1);
    await eventually('no process left', () => pidsWith(mark).length === 0);
    expect(await ground.mirrors.branchHead(mirror, 'main')).toBe(head);
  });
});

describe('certificates of the machine', () => {
  it('with NODE_EXTRA_CA_CERTS git gets one file with those and all others; without it none', () => {
    const folder = mkdtempSync(join(tmpdir(), 'agent-bot-ca-'));
    try {
      const extra = join(folder, 'extra.pem');
      writeFileSync(extra, String(rootCertificates[0]));
      const script = `console.log((await import('./src/modules/repos/git/ca-file.js')).caFile('${folder}/data') ?? 'none')`;
      const run = (env: NodeJS.ProcessEnv) => execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: DIST, env, encoding: 'utf8' }).trim();
      expect(run({})).toBe('none');
      expect([run({ NODE_EXTRA_CA_CERTS: extra }), run({ NODE_EXTRA_CA_CERTS: extra })]).toEqual(Array(2).fill(`${folder}/data/ca-bundle.pem`));
      const bundle = readFileSync(`${folder}/data/ca-bundle.pem`, 'utf8');
      expect(bundle.split('BEGIN CERTIFICATE').length).toBeGreaterThan(rootCertificates.length);
      expect(readdirSync(`${folder}/data`)).toEqual(['ca-bundle.pem']);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
