import { isNoAnswer } from './model-api.js';

describe('no answer of the model API', () => {
  it.each([500, 502, 503, 529])('is %i', (status) => expect(isNoAnswer({ answer: new Response(null, { status }) })).toBe(true));
  it.each([200, 400, 401, 404, 429])('is not %i', (status) => expect(isNoAnswer({ answer: new Response(null, { status }) })).toBe(false));

  it('is a connection that fails, and not a caller who went away', () => {
    expect(isNoAnswer({ error: new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } }) })).toBe(true);
    expect(isNoAnswer({ error: new DOMException('This operation was aborted', 'AbortError') })).toBe(false);
  });
});
