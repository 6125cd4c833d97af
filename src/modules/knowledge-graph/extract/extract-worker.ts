import { parentPort } from 'node:worker_threads';
import { extractBlob } from './extract-blob.js';
import type { Extracted, SourceBlob } from './extracted.js';

/** A thread's whole program: a list of sources in, the same list of facts out. */
parentPort?.on('message', (sources: readonly SourceBlob[]) => {
  void (async () => {
    const done: Extracted[] = [];
    for (const source of sources) done.push(await extractBlob(source));
    parentPort?.postMessage(done);
  })();
});
