import type { Held } from '../../demo/github/http/faults.js';
import { eventually } from '../support/eventually.js';
import { fault, inFleet } from './case.js';
import type { Fleet } from './fleet.js';
import { branchesOf, movesOf } from './invariants.js';
import { Stall, type StallPoint } from './stall.js';

/** A place on the road where the test can hold the worker from outside, and what becomes of it there. */
type Point =
  | { readonly kind: 'statement'; readonly at: StallPoint; readonly after: 'undo' | 'lift' }
  | { readonly kind: 'request'; readonly method: string; readonly path: RegExp; readonly during?: string; readonly afterwards?: boolean }
  | { readonly kind: 'agent' };

const statement = (table: string, on: StallPoint['on'], when: string, after: 'undo' | 'lift' = 'undo'): Point => ({ kind: 'statement', at: { table, on, when }, after });
const request = (method: string, path: RegExp, during?: string, afterwards = false): Point => ({ kind: 'request', method, path, during, afterwards });
const ENDS = "NEW.state NOT IN ('queued', 'working')";

/** s6 to s18 of the catalogue, in order. */
const ROAD: readonly (readonly [string, Point])[] = [
  ['s6 the claim', statement('tasks', 'UPDATE', "NEW.state = 'working' AND OLD.state = 'queued'", 'lift')],
  ['s7 the token', request('POST', /access_tokens$/, 'token')],
  ['s8 the fetch of the mirror', request('POST', /git-upload-pack$/)],
  ['s9 the tree', statement('task_steps', 'UPDATE', "NEW.step = 'checkout' AND NEW.state = 'done'")],
  ['s10 the graph', statement('graph_snapshots', 'INSERT', 'true')],
  ['s11 the agent', { kind: 'agent' }],
  ['s12 the collecting of the change', statement('artifacts', 'INSERT', "NEW.name = 'diff'", 'lift')],
  ['s13 the commit', request('GET', /service=git-upload-pack/, 'publish')],
  ['s14 the push', request('POST', /git-receive-pack$/)],
  ['s15 the pull request', request('POST', /\/pulls$/)],
  ['s16 the last comment', request('PATCH', /\/issues\/comments\/\d+$/, 'report')],
  ['s17 the end of the task', statement('tasks', 'UPDATE', ENDS)],
  ['s18 the clearing away', statement('tasks', 'UPDATE', ENDS, 'lift')],
];

const SLOW = [{ say: 'started' }, { sleep: 3_000 }, { edit: { path: 'add.js', find: 'a - b', replace: 'a + b' } }];

/** Kills the process when it has come to the point. */
async function dieAt(fleet: Fleet, point: Point, start: () => Promise<unknown>, last = true): Promise<void> {
  if (point.kind === 'statement') {
    const stall = await Stall.at(fleet.databaseUrl, point.at);
    await start();
    await stall.reached();
    await fleet.product.end('SIGKILL');
    return stall[point.after]();
  }
  if (point.kind === 'agent') {
    await start();
    await fleet.stepBegins('agent');
    await eventually('the agent to be a process', () => fleet.product.processes().length > 0);
    await fleet.product.end('SIGKILL');
    return;
  }
  const held = await holdDuring(fleet, point, start);
  await held.arrived;
  await fleet.product.end('SIGKILL');
  // A `git push` outlives the process that was killed: before the last death it arrives, else it never does.
  held[last ? 'release' : 'cut']();
  fleet.github.clearFaults();
}

async function holdDuring(fleet: Fleet, { method, path, during, afterwards = false }: Extract<Point, { kind: 'request' }>, start: () => Promise<unknown>): Promise<Held> {
  if (during === undefined) {
    const held = fleet.github.hold(method, path, { afterwards });
    await start();
    return held;
  }
  // The same request is made in other steps too: the hold is set while the step's beginning waits.
  const stall = await Stall.at(fleet.databaseUrl, { table: 'task_steps', on: 'INSERT OR UPDATE', when: `NEW.step = '${during}' AND NEW.state = 'running'` });
  await start();
  await stall.reached();
  const held = fleet.github.hold(method, path, { afterwards });
  await stall.lift();
  return held;
}

async function survived(fleet: Fleet, deaths: number): Promise<void> {
  const [task, ...others] = await fleet.tasksEnded();
  expect(others).toEqual([]);
  expect(task).toMatchObject({ state: 'done' });
  expect(task?.epoch).toBeLessThanOrEqual(deaths + 1);
  const [branch] = branchesOf(fleet.repository);
  expect(movesOf(fleet.repository, branch ?? '')).toBe(1);
  expect(await fleet.github.pulls(fleet.repository)).toHaveLength(1);
}

describe('kill -9 of the worker', () => {
  for (const [what, point] of ROAD) {
    for (const deaths of [1, 2]) {
      // After s17 the task is over, and nothing is left that could be killed again.
      fault('F5', `at ${what}${deaths === 2 ? ', twice in a row' : ''}`, () =>
        inFleet({ script: SLOW }, async (fleet) => {
          const issue = await fleet.openIssue();
          const twice = deaths === 2 && !what.startsWith('s18');
          await dieAt(fleet, point, () => fleet.ask(issue), !twice);
          if (twice) await dieAt(fleet, point, () => fleet.product.start());
          await fleet.product.start();
          await survived(fleet, deaths);
        }), { sample: deaths === 1 && what.startsWith('s14') });
    }
  }

  fault('F6', 'after GitHub took the pull request and before its answer came: found, not made again', () =>
    inFleet({}, async (fleet) => {
      const issue = await fleet.openIssue();
      await dieAt(fleet, request('POST', /\/pulls$/, undefined, true), () => fleet.ask(issue));
      expect(await fleet.github.pulls(fleet.repository)).toHaveLength(1);
      await fleet.product.start();
      await survived(fleet, 1);
    }));

  fault('F6', 'GitHub does not list it yet and says that it exists: adopted', () =>
    inFleet({}, async (fleet) => {
      const issue = await fleet.openIssue();
      await dieAt(fleet, request('POST', /\/pulls$/, undefined, true), () => fleet.ask(issue));
      fleet.github.failNext('GET', /\/pulls\?.*head=/, 200, { body: [], times: 2 });
      await fleet.product.start();
      await survived(fleet, 1);
    }));

  fault('F7', 'after GitHub took the first comment and before its answer came: edited, not written again', () =>
    inFleet({}, async (fleet) => {
      const issue = await fleet.openIssue();
      await dieAt(fleet, request('POST', /\/issues\/\d+\/comments$/, undefined, true), () => fleet.ask(issue));
      await fleet.product.start();
      await survived(fleet, 1);
    }));

  fault('F8', 'between the accepted push and its row: the branch is known again', () =>
    inFleet({}, async (fleet) => {
      const issue = await fleet.openIssue();
      // What follows the push: the look for an open pull request.
      await dieAt(fleet, request('GET', /\/pulls\?/, 'publish'), () => fleet.ask(issue));
      expect(branchesOf(fleet.repository)).toHaveLength(1);
      await fleet.product.start();
      await survived(fleet, 1);
    }));
});
