import { outcome } from './outcome.js';

test('gives what was given and throws what was thrown', async () => {
  const fault = new Error('away');
  const [good, bad] = await Promise.allSettled([Promise.resolve(7), Promise.reject(fault)]);
  expect(outcome(good)).toBe(7);
  expect(() => outcome(bad)).toThrow(fault);
});
