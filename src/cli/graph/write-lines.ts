import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** What a stream says when its reader has closed the pipe. */
const READER_GONE = new Set(['EPIPE', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED']);

async function* asText(lines: AsyncIterable<object>): AsyncGenerator<string> {
  for await (const line of lines) yield `${JSON.stringify(line)}\n`;
}

/** One JSON object a line, as fast as the reader reads. One that goes away early, like `head`, has read enough. */
export async function writeLines(lines: AsyncIterable<object>, to: Writable): Promise<void> {
  try {
    await pipeline(asText(lines), to, { end: false });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && READER_GONE.has(String(error.code)))) throw error;
  }
}
