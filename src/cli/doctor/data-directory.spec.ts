import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkDataDirectory } from './data-directory.js';

const at = (dataDir: string) => ({ dataDir, wishedDataDir: dataDir });

const isRoot = process.getuid?.() === 0;

describe('the check of the data directory', () => {
  let home: string;

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'agent-bot-doctor-'));
    chmodSync(home, 0o755);
  });

  afterEach(() => rmSync(home, { recursive: true }));

  it('makes it, writes there and leaves nothing in it', async () => {
    const dataDir = join(home, 'new/data');
    expect(await checkDataDirectory(at(dataDir))).toEqual({ status: 'ok', detail: dataDir });
    expect(readdirSync(dataDir)).toEqual([]);
  });

  it('names the wished one, too, when it is another', async () => {
    const [dataDir, wishedDataDir] = [join(home, 'data'), join(home, 'wished')];
    expect(await checkDataDirectory({ dataDir, wishedDataDir })).toEqual({ status: 'ok', detail: `${dataDir}, because other users can not pass to ${wishedDataDir}` });
  });

  it('says why it cannot be written', async () => {
    writeFileSync(join(home, 'file'), '');
    const verdict = await checkDataDirectory(at(join(home, 'file/data')));
    expect(verdict).toMatchObject({ status: 'fail', detail: `${join(home, 'file/data')} cannot be written: ${join(home, 'file')} is a file, not a folder`, remedy: expect.stringContaining('DATA_DIR') });
  });

  it(`${isRoot ? 'asks as another user' : 'asks as ourselves'} whether it can be reached`, async () => {
    chmodSync(home, 0o700);
    const { status } = await checkDataDirectory(at(join(home, 'data')));
    expect(status).toBe(isRoot ? 'fail' : 'ok');
  });
});
