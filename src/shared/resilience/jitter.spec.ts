import { jest } from '@jest/globals';
import { jittered } from './jitter.js';

describe('a jittered pause', () => {
  afterEach(() => jest.restoreAllMocks());

  it.each([
    [0, 500],
    [0.5, 750],
    [0.999_999, 1_000],
  ])('is from half of it to all of it: %s', (chance, ms) => {
    jest.spyOn(Math, 'random').mockReturnValue(chance);
    expect(jittered(1_000)).toBe(ms);
  });

  it('differs from one to the next', () => {
    expect(new Set(Array.from({ length: 100 }, () => jittered(10_000))).size).toBeGreaterThan(50);
  });
});
