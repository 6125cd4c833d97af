/** A server that goes away more often than this within the window has a fault that starting it again does not mend. */
export const MOST_REVIVALS = 3;
const WINDOW_MS = 600_000;

/** How often a server was started again lately. */
export class Revivals {
  private times: readonly number[] = [];

  /** Whether it may be started once more, `now` in milliseconds of a clock that never goes back. */
  mayBegin(now: number): boolean {
    this.times = [...this.times.filter((at) => now - at < WINDOW_MS), now];
    return this.times.length <= MOST_REVIVALS;
  }
}
