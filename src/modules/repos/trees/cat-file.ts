import { AppError } from '../../../shared/errors/app-error.js';
import type { TreeContent } from './trees.port.js';

const HEADER = /^([0-9a-f]{40,64}) blob (\d+)$/;

/**
 * Reads the output of `git cat-file --batch`.
 * @throws AppError `repo.unreadable` for an object that is missing or no file.
 */
export function parseBatch(output: Buffer): readonly TreeContent[] {
  const contents: TreeContent[] = [];
  for (let at = 0; at < output.length; ) {
    const lineEnd = output.indexOf(10, at);
    const match = HEADER.exec(output.toString('latin1', at, lineEnd));
    if (match === null) throw new AppError('repo.unreadable', 'A file of the repository is missing or damaged.');
    const [, blob = '', size] = match;
    const end = lineEnd + 1 + Number(size);
    contents.push({ blob, content: output.subarray(lineEnd + 1, end) });
    at = end + 1;
  }
  return contents;
}
