import { eventually } from '../support/eventually.js';
import { MEND, World } from './world.js';

/** A verification slow enough to be killed in; the other steps are caught by watching their checkpoint. */
const FILES = { 'package.json': JSON.stringify({ name: 'sums', version: '1.0.0', type: 'module', scripts: { test: 'sleep 1 && node --test' } }), 'add.js': 'export const add = (a, b) => a - b;\n', 'add.test.js': "import assert from 'node:assert/strict';\nimport { test } from 'node:test';\nimport { add } from './add.js';\ntest('adds', () => assert.equal(add(1, 2), 3));\n" };

describe('kill -9 at every step, then a start', () => {
  it.each(['token', 'checkout', 'graph', 'agent', 'collect', 'verify', 'publish', 'report'])('%s: the same task ends with one branch, one pull request, one comment', async (step) => {
    const world = await World.start({ files: FILES, script: [MEND] });
    try {
      const issue = await world.openIssue();
      await world.say(issue, 'alice', '@agent-bot mend the sums');
      await eventually(`step ${step} to begin`, async () => (await world.query('SELECT 1 FROM task_steps WHERE step = $1', [step])).length > 0);
      await world.product.end('SIGKILL');
      await world.product.start();
      expect(await world.taskEnded()).toMatchObject({ state: 'done' });
      expect(await world.tasks()).toHaveLength(1);
      expect(await world.github.pulls(world.repository)).toHaveLength(1);
      expect(world.branches()).toEqual([`agent-bot/issue-${issue.number}`, 'main']);
      expect(await world.progress(issue)).toHaveLength(1);
      expect(world.show(`agent-bot/issue-${issue.number}`, 'add.js')).toContain('a + b');
      await world.nothingLeft();
    } finally {
      await world.stop();
    }
  });
});
