import { describeWith } from '../support/requires.js';

/** Runs the same scenarios with the queue on PostgreSQL and on Redis. */
export function onBothQueues(title: string, scenarios: (redis: boolean) => void): void {
  describe(`${title}, queue on PostgreSQL`, () => scenarios(false));
  describeWith('redis-server', `${title}, queue on Redis`, () => scenarios(true));
}
