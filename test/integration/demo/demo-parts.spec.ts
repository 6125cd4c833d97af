import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { optionsOf } from '../../../demo/arguments.js';
import { testsOn } from '../../../demo/checks.js';
import { diffOf } from '../../../demo/github/git/changes.js';
import { onlyOne } from '../../../demo/only-one.js';
import { DEMO_SOURCES } from '../../../demo/paths.js';
import { repositoryFiles } from '../../../demo/repository-files.js';
import { identityOf } from '../../../src/shared/process/process-identity.js';
import { start } from '../github-stand-in/support.js';

interface Script {
  readonly steps: readonly { readonly edit?: { readonly path: string; readonly find: string; readonly replace: string } }[];
}

/** The files as the script leaves them; every edit has to find its text. */
function played(files: Readonly<Record<string, string>>): Record<string, string> {
  const { steps } = JSON.parse(readFileSync(join(DEMO_SOURCES, 'agent-script.json'), 'utf8')) as Script;
  const after = { ...files };
  for (const { edit } of steps) {
    if (!edit) continue;
    expect(after[edit.path]).toContain(edit.find);
    after[edit.path] = (after[edit.path] ?? '').replace(edit.find, edit.replace);
  }
  return after;
}

describe("the demo's repository", () => {
  it('fails its tests, and passes them when the script has been played', async () => {
    const started = await start();
    const files = repositoryFiles();
    const repository = await started.github.createRepository('octo', 'invoices', files);
    await started.github.pushFiles(repository, played(files), 'mended');
    const [before, after] = [await testsOn(repository, 'main'), await testsOn(repository, 'mended')];
    expect(before.passes).toBe(false);
    expect(before.output).toContain('rounded to the nearest cent');
    expect(after).toMatchObject({ passes: true });
    expect(await diffOf(repository.bareDir, 'main', 'mended')).toContain('+  return Math.round');
    await started.stop();
  });

  it('is put back to its failing state by the next run', async () => {
    const started = await start();
    const files = repositoryFiles();
    const repository = await started.github.createRepository('octo', 'invoices', files);
    await started.github.pushFiles(repository, played(files));
    expect((await testsOn(repository, 'main')).passes).toBe(true);
    await started.github.createRepository('octo', 'invoices', files);
    expect((await testsOn(repository, 'main')).passes).toBe(false);
    await started.stop();
  });
});

describe("the demo's arguments", () => {
  it('take --keep and the offline agent', () => {
    expect(optionsOf([])).toEqual({ keep: false, agent: 'offline' });
    expect(optionsOf(['--keep', '--agent', 'offline'])).toEqual({ keep: true, agent: 'offline' });
  });

  it('refuse another agent and what they do not know, in clear words', () => {
    expect(optionsOf(['--agent', 'codex'])).toEqual({ refusal: expect.stringContaining('not codex') as string });
    expect(optionsOf(['--agent', 'claude'], {})).toEqual({ refusal: expect.stringContaining('ANTHROPIC_API_KEY') as string });
    expect(optionsOf(['--agent', 'claude'], { ANTHROPIC_API_KEY: 'k' })).toEqual({ keep: false, agent: 'claude' });
    expect(optionsOf(['--kep'])).toEqual({ refusal: expect.stringContaining('Usage: npm run demo') as string });
  });
});

describe('two demos on one folder', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'agent-bot-demo-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('are refused while the first one runs, not after it was killed', async () => {
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    const ended = new Promise((resolve) => other.once('exit', resolve));
    await new Promise((resolve) => other.once('spawn', resolve));
    writeFileSync(join(folder, 'demo.pid'), identityOf(other.pid ?? 0));
    expect(() => onlyOne(folder)).toThrow(/another demo runs/);
    other.kill('SIGKILL');
    await ended;
    const leave = onlyOne(folder);
    expect(readFileSync(join(folder, 'demo.pid'), 'utf8')).toBe(identityOf(process.pid));
    writeFileSync(join(folder, 'demo.pid'), String(process.ppid)); // a number that came round
    onlyOne(folder)();
    leave();
    expect(() => readFileSync(join(folder, 'demo.pid'))).toThrow();
  });
});
