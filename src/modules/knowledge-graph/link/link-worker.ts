import { parentPort } from 'node:worker_threads';
import { type FileLinks, type LinkJob, linksOf } from './link-job.js';
import type { ToMain, ToThread } from './link-messages.js';

/** Files whose links are handed over at once; the next are made when these are stored. */
const PORTION = 200;

const port = parentPort;
const say = (message: ToMain): void => port?.postMessage(message);
let hear: (message: ToThread) => void = () => undefined;
port?.on('message', (message: ToThread) => hear(message));

/** What answers the last word; the two sides take turns, so there is no other. */
const next = <Kind extends ToThread['kind']>(): Promise<Extract<ToThread, { readonly kind: Kind }>> => 
  new Promise((resolve) => (hear = resolve as typeof hear));

/** One job: what it lacks is asked for, what it finds is handed over. */
async function work(job: LinkJob): Promise<void> {
  const links = linksOf(job, {
    facts: async (paths) => (say({ kind: 'facts', paths }), (await next<'facts'>()).facts),
    methods: async (names) => (say({ kind: 'methods', names }), (await next<'methods'>()).methods),
  });
  let portion: FileLinks[] = [];
  const handOver = async (): Promise<void> => {
    say({ kind: 'links', links: portion });
    portion = [];
    await next<'taken'>();
  };
  for await (const one of links) {
    portion.push(one);
    if (portion.length >= PORTION) await handOver();
  }
  if (portion.length > 0) await handOver();
  say({ kind: 'done' });
}

/** A thread's whole program: one job after the other. What it throws ends the thread, and whoever gave the job hears of it. */
async function serve(): Promise<never> {
  for (;;) await work((await next<'job'>()).job);
}

void serve();
