import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { readBody } from './read-body.js';

const request = (...chunks: string[]) => Readable.from(chunks.map((text) => Buffer.from(text))) as IncomingMessage;

test('reads a body that comes in parts, and none', async () => {
  expect((await readBody(request('ab', 'c'), 3))?.toString()).toBe('abc');
  expect((await readBody(request(), 3))?.toString()).toBe('');
});

test('stops at the limit', async () => {
  const long = request('ab', 'cd', 'ef');
  expect(await readBody(long, 3)).toBeUndefined();
  expect(long.destroyed).toBe(true);
});
