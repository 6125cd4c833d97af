import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { World } from './world.js';

describe('seeing inside', () => {
  let world: World;
  let fresh: string;

  beforeAll(async () => {
    world = await World.start();
    fresh = await scrape();
    const issue = await world.openIssue();
    await world.say(issue, 'alice', '@agent-bot mend the sums');
    await world.taskEnded();
  });

  afterAll(() => world.stop());

  const scrape = async () => (await fetch(`${world.product.adminUrl}/metrics`)).text();

  it('every counter that the operators read of is there before its first event', () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/operations.md'), 'utf8');
    const named = [...page.matchAll(/^\| `(\w+_total)`/gm)].map(([, name = '']) => name);
    expect(named.length).toBeGreaterThanOrEqual(10);
    expect(named.filter((name) => !new RegExp(`^${name}(\\{[^}]*\\})? \\d+$`, 'm').test(fresh))).toEqual([]);
  });

  it('metrics on the admin listener moved with the task', async () => {
    const text = await scrape();
    expect(text).toMatch(/^bot_delivery_received_total\{[^}]*status="accepted"[^}]*\} 1$/m);
    expect(text).toMatch(/^bot_delivery_decided_total\{[^}]*decision="task"[^}]*\} 1$/m);
    expect(text).toMatch(/^cicd_pipeline_run_duration_seconds_count\{[^}]*cicd_pipeline_result="done"[^}]*\} 1$/m);
    expect(text).toMatch(/^bot_task_step_duration_seconds_count\{[^}]*step="publish"[^}]*\} 1$/m);
    expect(text).toMatch(/^http_server_request_duration_seconds_count\{[^}]*http_route="\/webhooks\/github"[^}]*\} 1$/m);
    expect(text).toMatch(/^bot_token_minted_total(\{[^}]*\})? [1-9]\d*$/m);
    expect(text).toMatch(/^bot_task_ended_total\{[^}]*state="done",code="none"[^}]*\} 1$/m);
    expect(text).toMatch(/^bot_task_queue_wait_seconds_count(\{[^}]*\})? 1$/m);
    expect(text).toMatch(/^bot_task_step_duration_seconds_count\{[^}]*step="graph"[^}]*\} 1$/m);
    expect(text).toMatch(/^cicd_pipeline_run_active(\{[^}]*\})? 0$/m);
    expect(text).toMatch(/^db_client_connection_count\{[^}]*state="idle"[^}]*\} \d+$/m);
    expect(text).not.toMatch(/="other"/);
    expect(text).toMatch(/^bot_outbox_depth(\{[^}]*\})? 0$/m);
    expect(text).toMatch(/^bot_queue_depth\{[^}]*queue="tasks"[^}]*state="waiting"[^}]*\} 0$/m);
  });

  it('metrics are not on the public listener', async () => {
    expect((await fetch(`${world.product.url}/metrics`)).status).toBe(404);
  });

  it('each log line is JSON, and those of the work name its delivery or its task', async () => {
    const lines = world.product.log.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    const [task] = await world.tasks();
    expect(lines.every(({ time, level, msg }) => /Z$/.test(String(time)) && typeof level === 'string' && typeof msg === 'string')).toBe(true);
    expect(lines.find(({ msg }) => msg === 'task claimed')).toMatchObject({ task_id: task?.id });
    expect(lines.find(({ msg }) => msg === 'task requested')).toMatchObject({ task_id: task?.id, delivery_id: expect.any(String) as string });
    expect(lines.find(({ msg }) => msg === 'ready')).toMatchObject({ level: 'info', mode: 'all' });
  });
});
