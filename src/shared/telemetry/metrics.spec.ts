import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bounded, COUNTERS, GAUGES, HISTOGRAMS } from './metric-catalogue.js';
import { count, gauge, observe } from './metrics.js';
import { renderMetrics, startMetrics } from './metrics-reader.js';

beforeAll(startMetrics);

test('every counter is there before its first event, with each value of its labels', async () => {
  const text = await renderMetrics();
  expect(text).toMatch(/^bot_task_lost_total(\{[^}]*\})? 0$/m);
  for (const queue of ['deliveries', 'tasks']) expect(text).toMatch(new RegExp(`^bot_queue_errors_total\\{[^}]*queue="${queue}"[^}]*\\} 0$`, 'm'));
  expect(text).toMatch(/^bot_task_ended_total\{[^}]*state="out of budget",code="none"[^}]*\} 0$/m);
  expect(text).not.toContain('="other"');
});

test('counts, distributions and gauges come out as Prometheus text', async () => {
  count('bot.delivery.decided', { decision: 'task' });
  count('bot.delivery.decided', { decision: 'task' });
  observe('bot.task.step.duration', 0.2, { step: 'checkout', state: 'done' });
  gauge('bot.outbox.depth', () => [{ value: 3 }]);
  const text = await renderMetrics();
  expect(text).toMatch(/^bot_delivery_decided_total\{[^}]*decision="task"[^}]*\} 2$/m);
  expect(text).toMatch(/^bot_task_step_duration_seconds_count\{[^}]*step="checkout"[^}]*\} 1$/m);
  expect(text).toMatch(/^bot_outbox_depth(\{[^}]*\})? 3$/m);
  expect(text).toMatch(/^process_memory_usage_bytes(\{[^}]*\})? [1-9]\d+$/m);
});

test('a gauge that can not be read is left out and harms no other', async () => {
  gauge('bot.delivery.oldest_undispatched', () => Promise.reject(new Error('database away')));
  const text = await renderMetrics();
  expect(text).not.toContain('bot_delivery_oldest_undispatched_seconds');
  expect(text).toContain('process_memory_usage_bytes');
});

test('no label grows without bound: unknown values are counted as other, unknown labels dropped', async () => {
  for (let index = 0; index < 50; index += 1) count('bot.delivery.decided', { decision: `made up ${index}`, repository: String(index) });
  const series = (await renderMetrics()).split('\n').filter((line) => line.startsWith('bot_delivery_decided_total{'));
  expect(series).toHaveLength(COUNTERS['bot.delivery.decided'].labels.decision.length + 1);
  expect(series.filter((line) => line.includes('decision="other"')).join('')).toMatch(/ 50$/);
  expect(series.join('\n')).not.toContain('repository');
});

test('labels that the code makes up are held too: at most so many values, then other', async () => {
  for (let index = 0; index < 300; index += 1) observe('http.server.request.duration', 0.01, { 'http.request.method': 'GET', 'http.route': `/made/up/${index}`, 'http.response.status_code': '200' });
  const series = (await renderMetrics()).split('\n').filter((line) => line.startsWith('http_server_request_duration_seconds_count{'));
  expect(series).toHaveLength(101);
  expect(series.filter((line) => line.includes('http_route="other"')).join('')).toMatch(/ 200$/);
});

test('docs/operations.md explains every metric there is', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/operations.md'), 'utf8');
  const underlined = (name: string): string => name.replaceAll('.', '_');
  const missing = Object.keys({ ...COUNTERS, ...HISTOGRAMS, ...GAUGES }).filter((name) => !new RegExp(`\`${underlined(name)}(_total|_seconds|_bytes)?\``).test(page));
  expect(missing).toEqual([]);
});

test('every instrument names each label’s values', () => {
  for (const instrument of Object.values({ ...COUNTERS, ...HISTOGRAMS, ...GAUGES })) {
    for (const values of Object.values(instrument.labels as Record<string, readonly string[] | number>)) expect(typeof values === 'number' ? values : values.length).toBeGreaterThan(1);
    expect(Object.values(bounded(instrument, {})).every((value) => value === 'other')).toBe(true);
  }
});
