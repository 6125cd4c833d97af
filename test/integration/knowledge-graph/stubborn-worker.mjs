import { parentPort, workerData } from 'node:worker_threads';

/** Stands in for the worker's program: does what a file says, as a fault of a parser would, and answers for all others; or what it was started for, as soon as it is told anything. */
const DEEDS = {
  hang: () => {
    for (;;);
  },
  die: () => process.exit(3),
  fail: () => {
    throw new Error('outside of any try');
  },
  heap: () => {
    const all = [];
    for (;;) all.push(new Array(100_000).fill(all.length));
  },
};

parentPort.on('message', (sources) => {
  if (workerData) return DEEDS[workerData]();
  for (const { content } of sources) DEEDS[Buffer.from(content).toString()]?.();
  parentPort.postMessage(sources.map(({ blob, language, content }) => ({ blob, language, bytes: content.length, skipped: undefined })));
});
