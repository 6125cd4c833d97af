import { AppError, toAppError, type RetryVerdict } from './app-error.js';
import { classOf, goesOn, type ErrorClass } from './error-class.js';

interface Row {
  readonly code: string;
  readonly retry: RetryVerdict;
  readonly kind: ErrorClass;
  /** With tries left, and in the last one. */
  readonly again: readonly [boolean, boolean];
}

const TABLE: readonly Row[] = [
  { code: 'host.unavailable', retry: 'later', kind: 'transient', again: [true, false] },
  { code: 'database.lost', retry: 'later', kind: 'transient', again: [true, false] },
  { code: 'host.limited', retry: 'later', kind: 'limited', again: [true, true] },
  { code: 'host.away', retry: 'later', kind: 'limited', again: [true, true] },
  { code: 'host.forbidden', retry: 'never', kind: 'permission', again: [false, false] },
  { code: 'repo.forbidden', retry: 'never', kind: 'permission', again: [false, false] },
  { code: 'token.refused', retry: 'never', kind: 'permission', again: [false, false] },
  { code: 'repo.empty', retry: 'never', kind: 'permanent', again: [false, false] },
  { code: 'constructor', retry: 'never', kind: 'permanent', again: [false, false] },
];

describe('the class of an error', () => {
  it.each(TABLE)('$code is $kind', ({ code, retry, kind, again }) => {
    const error = new AppError(code, 'words', { retry });
    expect(classOf(error)).toBe(kind);
    expect([goesOn(error, false), goesOn(error, true)]).toEqual(again);
  });

  it('is bug for whatever is not ours, which is tried again', () => {
    const error = toAppError(new TypeError('x is not a function'));
    expect([classOf(error), goesOn(error, false), goesOn(error, true)]).toEqual(['bug', true, false]);
  });
});
