import { JoinedLines } from './joined-lines.js';

describe('JoinedLines', () => {
  const written: string[] = [];
  const turn = () => new Promise((done) => setImmediate(done));
  const create = () => new JoinedLines({ write: (text: string) => void written.push(text) });

  beforeEach(() => void written.splice(0));

  it('writes the lines of one turn at once, in their order, and the next ones for themselves', async () => {
    const lines = create();
    lines.write('a\n');
    lines.write('b\n');
    expect(written).toEqual([]);
    await turn();
    lines.write('c\n');
    await turn();
    await turn();
    expect(written).toEqual(['a\nb\n', 'c\n']);
  });

  it('writes at once when asked, as before the process ends', async () => {
    const lines = create();
    lines.write('last words\n');
    lines.flushSync();
    expect(written).toEqual(['last words\n']);
    await turn();
    expect(written).toEqual(['last words\n']);
  });

  it('writes what it holds when the process exits', () => {
    const before = new Set(process.listeners('exit'));
    const lines = create();
    lines.write('held\n');
    const [atExit] = process.listeners('exit').filter((listener) => !before.has(listener));
    (atExit as () => void)();
    expect(written).toEqual(['held\n']);
  });
});
