import type { TreeFile } from './trees.port.js';

const RECORD = /^(\d{6}) (\w+) ([0-9a-f]{40,64}) +(\d+|-)$/;
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decode(name: Buffer): Pick<TreeFile, 'path' | 'legible'> {
  try {
    return { path: strict.decode(name), legible: true };
  } catch {
    return { path: name.toString('utf8'), legible: false };
  }
}

/** Reads `git ls-tree -r -z -l`. @throws Error for anything else. */
export function parseTree(output: Buffer): readonly TreeFile[] {
  const files: TreeFile[] = [];
  let start = 0;
  for (let end = output.indexOf(0); end !== -1; end = output.indexOf(0, start)) {
    const tab = output.indexOf(9, start);
    const match = RECORD.exec(output.toString('latin1', start, tab));
    if (match === null) throw new Error('unexpected record of git ls-tree');
    const [, mode = '', type, blob = '', size] = match;
    if (type === 'blob') files.push({ ...decode(output.subarray(tab + 1, end)), blob, size: Number(size), mode });
    start = end + 1;
  }
  return files;
}
