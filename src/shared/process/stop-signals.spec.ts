import { countRequests, exitCodeOf, type StopSignal } from './stop-signals.js';

/** What each of these signals, at its millisecond, was taken for. */
function requests(...signals: readonly (readonly [StopSignal, number])[]): readonly string[] {
  const told: string[] = [];
  let clock = 0;
  const hear = countRequests((signal) => told.push(`first ${signal}`), (signal) => told.push(`again ${signal}`), () => clock);
  for (const [signal, at] of signals) {
    clock = at;
    hear(signal);
  }
  return told;
}

describe('requests to stop', () => {
  it('count a Ctrl-C once, however many launchers pass it on', () => {
    expect(requests(['SIGINT', 0], ['SIGINT', 1], ['SIGINT', 40])).toEqual(['first SIGINT']);
  });

  it('know the one who asks again', () => {
    expect(requests(['SIGINT', 0], ['SIGINT', 1_000], ['SIGINT', 1_001])).toEqual(['first SIGINT', 'again SIGINT']);
  });

  it('take another signal for another request', () => {
    expect(requests(['SIGHUP', 0], ['SIGTERM', 1])).toEqual(['first SIGHUP', 'again SIGTERM']);
  });

  it.each([
    ['SIGHUP', 129],
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s ends with %d', (signal, code) => {
    expect(exitCodeOf(signal)).toBe(code);
  });
});
