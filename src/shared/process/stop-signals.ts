import { constants } from 'node:os';

export const STOP_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

export type StopSignal = (typeof STOP_SIGNALS)[number];

/**
 * A terminal and systemd signal every process of a group, and npm and our launcher pass on what they got: within this
 * time the same signal is the same request.
 */
const ECHO_MS = 1_000;

type Listener = (signal: StopSignal) => void;

/** Tells the first request to stop from every later one, echoes aside. `now` in milliseconds. */
export function countRequests(first: Listener, again: Listener, now = () => performance.now()): Listener {
  let heard: { readonly signal: StopSignal; readonly at: number } | undefined;
  return (signal) => {
    if (heard?.signal === signal && now() - heard.at < ECHO_MS) return;
    const tell = heard === undefined ? first : again;
    heard = { signal, at: now() };
    tell(signal);
  };
}

/** From now on a stop signal no longer ends this process: `first` and `again` do. */
export function onStopSignals(first: Listener, again: Listener): void {
  const hear = countRequests(first, again);
  for (const signal of STOP_SIGNALS) process.on(signal, hear);
}

/** What a shell makes of an end by signal. */
export const exitCodeOf = (signal: NodeJS.Signals): number => 128 + constants.signals[signal];
