import { Logger } from '@nestjs/common';
import { withLogContext } from './log-context.js';
import { createLogger, type JsonLogger } from './logger.js';

function recorder(least: 'info' | 'debug' = 'info') {
  const lines: string[] = [];
  const logger = createLogger(least, { write: (line: string) => void lines.push(line) });
  return { logger, lines: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

let logger: JsonLogger;
let lines: () => Record<string, unknown>[];

beforeEach(() => {
  ({ logger, lines } = recorder());
});

test('writes one JSON line an entry, with UTC time, severity, message and fields', () => {
  logger.log('task claimed', { taskId: 't1', epoch: 2 }, 'TaskSupervisor');
  expect(lines()).toEqual([{ level: 'info', pid: process.pid, time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string, msg: 'task claimed', task_id: 't1', epoch: 2, context: 'TaskSupervisor' }]);
});

test('takes a message given inside an object, and the stack of an error', () => {
  logger.warn({ msg: 'lost', inMs: 5 }, 'Notifications');
  logger.error('broken', 'Error: broken\n    at x', 'Nest');
  logger.error(new Error('thrown'), 'Nest');
  expect(lines()).toEqual([
    expect.objectContaining({ level: 'warn', msg: 'lost', inMs: 5, context: 'Notifications' }),
    expect.objectContaining({ level: 'error', msg: 'broken', stack: 'Error: broken\n    at x', context: 'Nest' }),
    expect.objectContaining({ level: 'error', msg: 'thrown', error: { type: 'Error', message: 'thrown', stack: expect.stringContaining('Error: thrown') as string } }),
  ]);
});

test('names the delivery and the task that the line belongs to, over every await', async () => {
  await withLogContext({ delivery_id: 'd1' }, async () => {
    await Promise.resolve();
    withLogContext({ task_id: 't1', installation_id: 7 }, () => logger.log('inside'));
    logger.log('around');
  });
  logger.log('outside');
  const [inside, around, outside] = lines();
  expect(inside).toMatchObject({ delivery_id: 'd1', task_id: 't1', installation_id: 7 });
  expect(around).toMatchObject({ delivery_id: 'd1' });
  expect(around).not.toHaveProperty('task_id');
  expect(outside).not.toHaveProperty('delivery_id');
});

test('S42 S43: no credential and no second line, whatever is logged', () => {
  const token = `ghs_${'a'.repeat(36)}`;
  logger.error('failed', { answer: `401 for ${token}`, title: 'x\n{"level":"fatal"}\u001b[31m' }, 'Host');
  const [line, ...others] = lines();
  expect(others).toEqual([]);
  expect(JSON.stringify(line)).not.toContain(token);
  expect(line).toMatchObject({ level: 'error', answer: '401 for [redacted]' });
});

test('tells an error with its causes, and none of their credentials', () => {
  const cause = Object.assign(new Error(`push to https://x-access-token:${'s'.repeat(20)}@github.com refused`), { code: 'ECONNRESET' });
  logger.warn('step failed', { error: new Error('publish failed', { cause }), headers: { authorization: 'plain-secret-word' } }, 'RunTask');
  const circle = new Error('round');
  circle.cause = circle;
  logger.warn('circle', { error: circle });
  const [line, round] = lines();
  expect(line).toMatchObject({ msg: 'step failed', error: { type: 'Error', message: 'publish failed', cause: { code: 'ECONNRESET', message: 'push to https://[redacted]@github.com refused' } } });
  expect(JSON.stringify(line)).not.toMatch(/sssss|plain-secret-word/);
  expect(round).toMatchObject({ error: { message: 'round' } });
});

test('tells of whatever else was thrown no more than its name', () => {
  const answer = { statusCode: 500, data: 'client_secret=hunter2' };
  const error = Object.assign(new Error('no token', { cause: answer }), { oauthError: answer, detail: 'hunter2' });
  logger.warn('refused', { error }, 'Login');
  logger.warn('refused', { error: answer }, 'Login');
  logger.warn('refused', { error: 'word' }, 'Login');
  expect(JSON.stringify(lines())).not.toContain('hunter2');
  expect(lines().map(({ error }) => error)).toEqual([expect.objectContaining({ type: 'Error', message: 'no token' }), '[object Object]', 'word']);
});

test('keeps below the least severity, and serves the Logger that modules use', () => {
  logger.debug('unheard');
  expect(lines()).toEqual([]);
  Logger.overrideLogger(logger);
  new Logger('Module').log('heard', { taskId: 't2' });
  Logger.overrideLogger(false);
  expect(lines()).toEqual([expect.objectContaining({ msg: 'heard', task_id: 't2', context: 'Module' })]);
});
