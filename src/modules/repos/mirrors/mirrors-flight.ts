const ignore = (): undefined => undefined;

/**
 * One run at a time for a key. Callers that come while one runs share the run after it: the running one may have
 * looked at the remote before they had a reason to ask.
 */
export class SharedRuns<T> {
  private readonly running = new Map<string, Promise<T>>();
  private readonly following = new Map<string, Promise<T>>();

  run(key: string, work: () => Promise<T>): Promise<T> {
    const waiting = this.following.get(key);
    if (waiting !== undefined) return waiting;
    const current = this.running.get(key);
    if (current === undefined) return this.start(key, work);
    const next = current.then(ignore, ignore).then(() => {
      this.following.delete(key);
      return this.start(key, work);
    });
    this.following.set(key, next);
    return next;
  }

  private start(key: string, work: () => Promise<T>): Promise<T> {
    const run = work().finally(() => this.running.delete(key));
    this.running.set(key, run);
    return run;
  }
}
