import { judgeModel } from './model-api.js';

describe('no answer of the model API', () => {
  it.each([500, 502, 503, 529])('is %i', (status) => expect(judgeModel({ answer: new Response(null, { status }) })).toBe('no answer'));
  it.each([200, 400, 401, 404, 429])('is not %i', (status) => expect(judgeModel({ answer: new Response(null, { status }) })).toBe('answer'));

  it('is a connection that fails, and not a caller who went away', () => {
    expect(judgeModel({ error: new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } }) })).toBe('no answer');
    expect(judgeModel({ error: new DOMException('This operation was aborted', 'AbortError') })).toBe('nothing');
  });
});
