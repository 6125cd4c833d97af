import type { WeighedEntry } from './changed-file.js';
import { reviewContents, reviewEntries, reviewSizes } from './review.js';

const LIMITS = { maxBytes: 100, maxFiles: 2 };
const file = (path: string, oldSize = 0, newSize = 0, change: Partial<WeighedEntry> = {}): WeighedEntry => ({
  path, legible: true, oldMode: '100644', newMode: '100644', oldObject: '', newObject: '', added: 0, deleted: 0, oldSize, newSize, content: undefined, ...change,
});

describe('review of a change', () => {
  it('finds every broken name and mode, in order', () => {
    expect(reviewEntries([file('ok'), file('.git/x')], LIMITS)).toEqual([{ path: '.git/x', rule: 'path.git' }]);
    expect(reviewEntries([file('a', 0, 0, { legible: false }), file('b', 0, 0, { newMode: '160000' })], LIMITS)).toEqual([{ path: 'a', rule: 'path.illegible' }, { path: 'b', rule: 'mode.gitlink' }]);
  });

  it('counts files', () => {
    expect(reviewEntries([file('a'), file('b')], LIMITS)).toEqual([]);
    expect(reviewEntries([file('a'), file('b'), file('c')], LIMITS)).toEqual([{ path: 'c', rule: 'count.files' }]);
  });

  it('limits growth of one file and of all, not the size of what was there', () => {
    expect(reviewSizes([file('a', 1000, 1100), file('b', 5000, 0)], LIMITS)).toEqual([]);
    expect(reviewSizes([file('a', 1000, 1101)], LIMITS)).toEqual([{ path: 'a', rule: 'size.file' }]);
    expect(reviewSizes([file('a', 0, 60), file('b', 0, 60)], LIMITS)).toEqual([{ path: 'b', rule: 'size.total' }]);
    expect(reviewSizes([file('unknown', 0, Number.POSITIVE_INFINITY)], LIMITS)).toEqual([{ path: 'unknown', rule: 'size.file' }]);
  });

  it('looks into links and new programs', () => {
    expect(reviewContents([file('l', 0, 1, { newMode: '120000', content: Buffer.from('/') }), file('x')])).toEqual([{ path: 'l', rule: 'link.outside' }]);
  });
});
