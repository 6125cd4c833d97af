/** SQLSTATE of a statement that PostgreSQL gave up for another's sake: the same statement again succeeds. */
const LOST_RACES: ReadonlySet<unknown> = new Set(['40001', '40P01']);
/** Two sessions that lose against each other three times are not racing. */
const TRIES = 3;

/** Runs one statement (a transaction of its own) again when it lost to another: serialization failure or deadlock. */
export async function againAfterLostRace<T>(statement: () => Promise<T>): Promise<T> {
  for (let left = TRIES - 1; ; left -= 1) {
    try {
      return await statement();
    } catch (error) {
      if (left === 0 || !LOST_RACES.has((error as { readonly code?: unknown }).code)) throw error;
    }
  }
}
