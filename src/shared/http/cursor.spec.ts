import { z } from 'zod';
import { cursorOf, pageQuery, parseQuery, placeOf } from './cursor.js';

const PLACE = { at: '2026-11-01T10:00:00.123456Z', id: '019a9f3e-7c1b-7d3a-9e55-0f6f2a7c1d11' };
const coded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a cursor', () => {
  it('comes back as the place it was made of, to the microsecond', () => {
    expect(placeOf(cursorOf(PLACE))).toEqual(PLACE);
  });

  it.each(['', 'x', '%', coded(null), coded([]), coded([PLACE.at]), coded([PLACE.id, PLACE.at]), coded([PLACE.at, "' OR 1=1"]), coded(['now', PLACE.id]), coded(['2026-01-01T00:00:00+23:59', PLACE.id]), coded(['0000-01-01T00:00:00Z', PLACE.id]), coded([...Object.values(PLACE), 1])])('that we did not give out is refused: %s', (cursor) => {
    expect(() => placeOf(cursor)).toThrow(expect.objectContaining({ code: 'request.invalid', detail: { status: 400 } }));
  });
});

describe('the query of a list', () => {
  const schema = z.strictObject(pageQuery);

  it('has a limit even when none was asked for', () => {
    expect(parseQuery(schema, {})).toEqual({ limit: 50 });
    expect(parseQuery(schema, { limit: '200', cursor: 'abc' })).toEqual({ limit: 200, cursor: 'abc' });
  });

  it.each([{ limit: '0' }, { limit: '201' }, { limit: '1.5' }, { limit: ['1', '2'] }, { limit: 'x' }, { cursor: ['a'] }, { cursor: 'a'.repeat(301) }, { other: '1' }])('is refused with %j', (query) => {
    expect(() => parseQuery(schema, query)).toThrow(expect.objectContaining({ code: 'request.invalid' }));
  });
});
