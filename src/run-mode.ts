import type { RunMode } from './shared/config/index.js';

/** What a process of that mode opens and runs; the module graph is the same in all of them. */
export interface Duties {
  /** The public listener. The admin listener opens in every mode. */
  readonly http: boolean;
  /** Queue consumers, dispatcher, reaper. */
  readonly consumers: boolean;
}

export const DUTIES: Readonly<Record<RunMode, Duties>> = {
  all: { http: true, consumers: true },
  api: { http: true, consumers: false },
  worker: { http: false, consumers: true },
};
