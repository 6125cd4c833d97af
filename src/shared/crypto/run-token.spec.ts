import { liveSecrets } from './live-secrets.js';
import { newRunToken } from './run-token.js';

test('S42: a run has a token of its own, which is a secret of this process from its birth', () => {
  const [one, other] = [newRunToken('sk-'), newRunToken()];
  expect(one).toMatch(/^sk-[\w-]{43}$/);
  expect(other).toMatch(/^[\w-]{43}$/);
  expect([one, other].map((token) => liveSecrets.areIn(token))).toEqual([true, true]);
});
