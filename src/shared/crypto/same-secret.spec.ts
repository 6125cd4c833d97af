import { isSameSecret } from './same-secret.js';

test.each([
  ['secret', 'secret', true],
  ['', '', true],
  ['secre', 'secret', false],
  ['secret ', 'secret', false],
  ['', 'secret', false],
  ['Secret', 'secret', false],
])('%j shown for %j: %s', (shown, secret, same) => {
  expect(isSameSecret(shown, secret)).toBe(same);
});
