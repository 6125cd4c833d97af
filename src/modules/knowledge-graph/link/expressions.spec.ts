import { linksOf } from '../../../../test/support/graph-facts.js';

const TREE = { 'run.ts': 'export function run() {}\nexport class Shape { area() {} }\nexport default function main() {}', 'lib.py': 'def run(): pass' };
const links = async (path: string, text: string): Promise<string[]> => (await linksOf({ ...TREE, [path]: text }, path)).filter((line) => !line.startsWith('1 ')).map((line) => line.replace(/ [\d.]+ \w+$/, ''));

describe.each(['a.ts', 'a.tsx', 'a.js'])('in %s a name is seen', (path) => {
  it.each([
    ['in a condition', 'x = a ? run : b;'],
    ['in the other half of it', 'x = a ? b : run;'],
    ['before it', 'x = run ? a : b;'],
    ['as the body of an arrow', 'x = () => run;'],
    ['in a template', 'x = `a ${run} b`;'],
    ['after a fallback', 'x = a ?? run;'],
    ['spread in an array', 'x = [...run];'],
    ['spread in an object', 'x = { ...run };'],
    ['spread in arguments', 'x(...run);'],
    ['waited for', 'async () => { await run; };'],
  ])('%s', async (_what, text) => expect(await links(path, `import { run } from './run.js';\n${text}`)).toEqual(['2 references run.ts#run']));

  it('and not where it is hidden', async () => {
    expect(await links(path, "import { run } from './run.js';\n(run) => (a ? run : `${run}`);\nrun => run;")).toEqual([]);
  });

  it('of a module that is imported on the way', async () => {
    expect(await links(path, "\nasync function f() { (await import('./run.js')).run(); new (await import('./run.js')).Shape(); (await import('./run.js')).default(); (await import('gone')).run(); }")).toEqual([
      '2 imports run.ts#', '2 calls run.ts#run', '2 instantiates run.ts#Shape', '2 calls run.ts#main',
    ]);
  });
});

describe('in Python a name is seen', () => {
  it.each([
    ['in a condition', 'x = run if a else b'],
    ['in the other half of it', 'x = a if b else run'],
    ['as the body of a lambda', 'x = lambda: run'],
    ['in an f-string', 'x = f"a {run} b"'],
    ['after a fallback', 'x = a or run'],
    ['spread', 'x(*run)'],
  ])('%s', async (_what, text) => expect(await links('a.py', `from lib import run\n${text}`)).toEqual(['2 references lib.py#run']));
});
