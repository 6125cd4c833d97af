import { GraphProgressLine } from './graph-progress.js';

function watched(isTTY: boolean, quiet = false) {
  const written: string[] = [];
  let now = 1_000;
  const line = new GraphProgressLine({ isTTY, write: (text: string) => written.push(text) > 0 }, quiet, () => now);
  return { line, written, at: (ms: number) => (now = 1_000 + ms) };
}

describe('progress of the graph', () => {
  it('at a terminal is one line that is drawn over and wiped away', () => {
    const { line, written, at } = watched(true);
    line.tell({ step: 'parsing', done: 0, total: 860 });
    at(20);
    line.tell({ step: 'parsing', done: 40, total: 860 }); // too soon after the last
    at(200);
    line.tell({ step: 'parsing', done: 120, total: 860 });
    at(400);
    line.tell({ step: 'linking', done: undefined, total: 1 });
    line.end();
    expect(written).toEqual(['\r\x1b[Kparsing: 0 of 860 files', '\r\x1b[Kparsing: 120 of 860 files', '\r\x1b[Klinking: 1 file', '\r\x1b[K']);
  });

  it('elsewhere is a line when it takes long, and again from time to time', () => {
    const { line, written, at } = watched(false);
    line.tell({ step: 'parsing', done: 0, total: 9_000 });
    at(4_999);
    line.tick();
    expect(written).toEqual([]);
    at(5_000);
    line.tick();
    at(9_000);
    line.tell({ step: 'parsing', done: 5_000, total: 9_000 });
    at(10_000);
    line.tick();
    line.end();
    expect(written).toEqual(['parsing: 0 of 9000 files\n', 'parsing: 5000 of 9000 files\n']);
  });

  it('says what is waited for before there is anything to count', () => {
    const { line, written, at } = watched(false);
    at(6_000);
    line.tick();
    expect(written).toEqual(['opening the database\n']);
  });

  it('is not told to a program, unless a person sits before it', () => {
    const program = watched(false, true);
    program.at(60_000);
    program.line.tell({ step: 'linking', done: undefined, total: 5 });
    program.line.tick();
    program.line.end();
    expect(program.written).toEqual([]);
    const person = watched(true, true);
    person.line.tell({ step: 'linking', done: undefined, total: 5 });
    expect(person.written).toEqual(['\r\x1b[Klinking: 5 files']);
  });

  it('wipes nothing when it has drawn nothing', () => {
    const { line, written } = watched(true);
    line.end();
    expect(written).toEqual([]);
  });
});
