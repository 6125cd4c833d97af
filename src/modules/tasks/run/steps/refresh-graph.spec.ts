import { Logger } from '@nestjs/common';
import { claimedTask } from '../../../../../test/integration/tasks/support/fixtures.js';
import { AppError } from '../../../../shared/errors/app-error.js';
import type { GraphIndexer, GraphReader, Refreshed } from '../../../knowledge-graph/index.js';
import { NO_BRIEFING, RunStopped, type Ground, type Run } from '../run.js';
import { RefreshGraph } from './refresh-graph.js';

const GROUND = { mirror: { path: '/mirror' }, base: 'b'.repeat(40) } as unknown as Ground;
const REFRESHED: Refreshed = { commit: GROUND.base, files: 9, parsed: 1, reused: 8, skipped: [{ path: 'x.js', reason: 'not UTF-8' }], symbols: 3, references: 4, edges: 5, ms: 6 };
const never = new Promise<never>(() => undefined);

const runOf = (signal = new AbortController().signal): Run => ({ task: claimedTask(), signal, past: {} }) as unknown as Run;

function stepWith(refresh: () => Promise<Refreshed>, reader: Partial<GraphReader> = {}, waitMs = 60_000): RefreshGraph {
  const files = ['a.js', 'b.js', 'c.js', 'd.js'].map((path) => ({ path, score: 1, why: '' }));
  const whole = { locate: () => Promise.resolve({ commit: '', files }), repoMap: () => Promise.resolve({ commit: '', text: 'the map', truncated: false }), ...reader };
  return new RefreshGraph({ refresh } as GraphIndexer, whole as GraphReader, { graph: { threads: 1, keepSnapshots: 1, sweepMs: 1, waitMs } });
}

const good = () => Promise.resolve(REFRESHED);

describe('the graph of a task', () => {
  beforeAll(() => Logger.overrideLogger(false));

  it('gives the map and the likely files, and tells what was parsed, reused and located', async () => {
    expect(await stepWith(good).take(runOf(), GROUND)).toEqual({
      value: { map: 'the map', located: ['a.js', 'b.js', 'c.js', 'd.js'] },
      facts: { files: 9, parsed: 1, reused: 8, skipped: 1, symbols: 3, edges: 5, located: 'a.js, b.js, c.js' },
    });
  });

  it.each([
    ['an answer of its own', new AppError('repo.unreadable', 'Files of the repository could not be read.'), { code: 'repo.unreadable', reason: 'Files of the repository could not be read.' }],
    ['a fault', new TypeError('x is undefined'), { code: 'internal', reason: 'Something went wrong inside agent-bot.' }],
  ])('goes on without when it fails with %s', async (_what, error, facts) => {
    expect(await stepWith(() => Promise.reject(error)).take(runOf(), GROUND)).toEqual({ value: NO_BRIEFING, facts, state: 'skipped' });
  });

  it.each([
    ['the refresh', stepWith(() => never, {}, 1)],
    ['the search', stepWith(good, { locate: () => never }, 1)],
    ['the map', stepWith(good, { repoMap: () => never }, 1)],
  ])('goes on without when %s takes longer than the limit', async (_what, step) => {
    const { value, state, facts } = await step.take(runOf(), GROUND);
    expect({ value, state, code: facts['code'] }).toEqual({ value: NO_BRIEFING, state: 'skipped', code: 'graph.too_slow' });
    expect(facts['reason']).toContain('0.001 s');
  });

  it('a fault that comes after the limit is nobody\'s', async () => {
    let fail: (error: Error) => void = () => undefined;
    const late = new Promise<never>((_settle, reject) => (fail = reject));
    const strays: unknown[] = [];
    const note = (reason: unknown) => strays.push(reason);
    process.on('unhandledRejection', note);
    const { state } = await stepWith(() => late, {}, 1).take(runOf(), GROUND);
    fail(new Error('too late'));
    await new Promise(setImmediate);
    process.off('unhandledRejection', note);
    expect({ state, strays }).toEqual({ state: 'skipped', strays: [] });
  });

  it('ends at once, and is no skipped step, when the run is stopped', async () => {
    const abort = new AbortController();
    const taken = stepWith(() => never).take(runOf(abort.signal), GROUND);
    abort.abort(new RunStopped('cancelled', 'ann'));
    await expect(taken).rejects.toMatchObject({ why: 'cancelled' });
    await expect(stepWith(() => never).take(runOf(abort.signal), GROUND)).rejects.toMatchObject({ why: 'cancelled' });
  });

  it('is left out when an earlier try has the change already', () => {
    const past = { change: Buffer.from('x') };
    expect(stepWith(good).earlier({ ...runOf(), past } as unknown as Run)).toBe(NO_BRIEFING);
    expect(stepWith(good).earlier(runOf())).toBeUndefined();
  });
});
