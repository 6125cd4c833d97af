import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../../shared/config/index.js';
import { createRunner } from '../agent-runner.factory.js';
import { findDefaultScript } from './default-script.js';
import { mapOfflineLine } from './offline-events.js';
import { readOfflineScript } from './offline-script.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'agent-bot-test-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

test.each([
  [{ type: 'start', agent: 'offline', version: '1' }, { event: { type: 'started', agent: 'offline', version: '1' } }],
  [{ type: 'text', text: 'hi' }, { event: { type: 'text', text: 'hi' } }],
  [{ type: 'text', text: 7 }, { event: { type: 'text', text: '' } }],
  [{ type: 'tool', name: 'edit', detail: 'a.js' }, { event: { type: 'tool', name: 'edit', detail: 'a.js' } }],
  [{ type: 'output', exitCode: 2, text: 'x' }, { event: { type: 'tool', name: 'output', detail: 'exit code 2\nx' } }],
  [{ type: 'end', ok: true, summary: 's' }, { verdict: { ok: true, summary: 's' } }],
  [{ type: 'end', ok: 'yes' }, { verdict: { ok: false, summary: '' } }],
  [{ type: 'later-version' }, {}],
  [{ type: 'constructor' }, {}],
  [{}, {}],
])('maps %j', (line, mapped) => expect(mapOfflineLine(line)).toEqual(mapped));

test.each([undefined, null, 7, 'text'])('warns of %j, which is no event', (value) => {
  expect(mapOfflineLine(value)).toEqual({ event: { type: 'warning', text: expect.any(String) } });
});

test('reads every kind of step', async () => {
  const steps = [{ write: { path: 'a', content: 'b' } }, { edit: { path: 'a', find: 'b', replace: 'c' } }, { run: 'ls' }, { say: 'x' }, { sleep: 5 }, { exit: 3 }];
  writeFileSync(join(folder, 'script.json'), JSON.stringify({ steps }));
  expect(await readOfflineScript(join(folder, 'script.json'))).toEqual({ steps });
});

test.each(['', '[]', '{"steps":[{}]}', '{"steps":[{"run":"x","say":"y"}]}', '{"steps":[{"exit":256}]}'])('%j is no script', async (text) => {
  writeFileSync(join(folder, 'script.json'), text);
  expect(await readOfflineScript(join(folder, 'script.json'))).toEqual({ problem: expect.stringContaining('AGENT_OFFLINE_SCRIPT') });
});

test('the demo’s script is found from anywhere in the product, and only in its own folder', () => {
  const deep = join(folder, 'dist/src/modules');
  mkdirSync(deep, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{}');
  expect(findDefaultScript(deep)).toBeUndefined();
  mkdirSync(join(folder, 'demo'));
  writeFileSync(join(folder, 'demo/agent-script.json'), '{}');
  expect(findDefaultScript(deep)).toBe(join(folder, 'demo/agent-script.json'));
});

test('the runner is the one configuration names, and an unknown name stops the start', () => {
  const config = (name: string) => ({ agent: { name, offlinePath: undefined, offlineScript: undefined, stopGraceMs: 1 } }) as Config;
  expect(createRunner(config('offline')).name).toBe('offline');
  expect(() => createRunner(config('toString'))).toThrow('AGENT=toString is not known');
});
