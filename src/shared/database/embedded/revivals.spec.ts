import { Revivals } from './revivals.js';

const MINUTE = 60_000;

describe('starting a killed server again', () => {
  it('is done three times within ten minutes', () => {
    const revivals = new Revivals();
    expect([0, 1, 2, 9].map((minute) => revivals.mayBegin(minute * MINUTE))).toEqual([true, true, true, false]);
  });

  it('is done as often as one likes over a longer time', () => {
    const revivals = new Revivals();
    expect([0, 4, 8, 12, 16, 20].map((minute) => revivals.mayBegin(minute * MINUTE))).toEqual([true, true, true, true, true, true]);
  });
});
