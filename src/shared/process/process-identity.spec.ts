import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { commandLineOf, identityOf, isAlive, startTimeOf, userOf, workingFolderOf } from './process-identity.js';

const NOBODY = 2 ** 30;

test('names a living process by number, start and boot', () => {
  const identity = identityOf(process.pid);
  expect(identity).toMatch(new RegExp(`^${process.pid}\\.\\d+\\.[0-9a-f]{8}$`));
  expect(isAlive(identity)).toBe(true);
  expect([userOf(process.pid), workingFolderOf(process.pid)]).toEqual([process.getuid?.(), process.cwd()]);
});

test('is not deceived by a number that came round, another boot, or nobody', () => {
  const [pid, start, boot] = identityOf(process.pid).split('.');
  expect(isAlive(`${pid}.1.${boot}`)).toBe(false);
  expect(isAlive(`${pid}.${start}.00000000`)).toBe(false);
  expect(isAlive(identityOf(NOBODY))).toBe(false);
  expect([startTimeOf(NOBODY), userOf(NOBODY), workingFolderOf(NOBODY), commandLineOf(NOBODY)]).toEqual([undefined, undefined, undefined, []]);
});

test('sees a process end', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  await once(child, 'spawn');
  const identity = identityOf(child.pid ?? 0);
  expect([isAlive(identity), commandLineOf(child.pid ?? 0)[1]]).toEqual([true, '-e']);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(isAlive(identity)).toBe(false);
});
