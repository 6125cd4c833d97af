import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkDataDirectory } from './data-directory.js';

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
    expect(await checkDataDirectory({ dataDir, dataDirMovedFrom: undefined })).toEqual({ status: 'ok', detail: dataDir });
    expect(readdirSync(dataDir)).toEqual([]);
  });

  it('says where it is when that is not where it was wished', async () => {
    const [dataDir, wished] = [join(home, 'elsewhere'), join(home, 'clone/.data')];
    const { status, detail } = await checkDataDirectory({ dataDir, dataDirMovedFrom: wished });
    expect({ status, detail }).toEqual({ status: 'ok', detail: expect.stringContaining(`${dataDir}, not ${wished}`) });
    expect(readdirSync(wished)).toEqual(['README.txt']);
  });

  it('says why it cannot be written', async () => {
    writeFileSync(join(home, 'file'), '');
    const verdict = await checkDataDirectory({ dataDir: join(home, 'file/data'), dataDirMovedFrom: undefined });
    expect(verdict).toMatchObject({ status: 'fail', detail: expect.stringContaining('ENOTDIR'), remedy: expect.stringContaining('DATA_DIR') });
  });

  it(`${isRoot ? 'asks as another user' : 'asks as ourselves'} whether it can be reached`, async () => {
    chmodSync(home, 0o700);
    const { status } = await checkDataDirectory({ dataDir: join(home, 'data'), dataDirMovedFrom: undefined });
    expect(status).toBe(isRoot ? 'fail' : 'ok');
  });
});
