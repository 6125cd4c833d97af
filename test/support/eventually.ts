const PERIOD_MS = 50;
const LIMIT_MS = 100_000;

/** Polls until `check` gives something truthy and returns it; the limit only keeps a broken run from hanging. */
export async function eventually<T>(what: string, check: () => Promise<T> | T): Promise<NonNullable<T>> {
  const end = Date.now() + LIMIT_MS;
  for (;;) {
    const value = await check();
    if (value) return value;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((done) => setTimeout(done, PERIOD_MS));
  }
}
