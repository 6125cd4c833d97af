/**
 * What a promise of `Promise.allSettled` gave.
 * @throws what it failed with. Asked in the order in which things used to be done, the answers and failures of work that is
 * done at once have the same rank as one after the other, and none of it goes on unseen.
 */
export function outcome<T>(settled: PromiseSettledResult<T>): T {
  if (settled.status === 'rejected') throw settled.reason;
  return settled.value;
}
