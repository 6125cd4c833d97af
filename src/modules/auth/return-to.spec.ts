import { LANDING, safeReturnTo } from './return-to.js';

const HOME = 'https://bot.example.org';

describe('where a login lands', () => {
  it.each(['/', '/docs', '/docs?x=1&y=%2F%2Fevil', '/tasks/1#steps', '/a//b'])('keeps the own path %s', (path) => {
    expect(safeReturnTo(path, HOME)).toBe(path);
  });

  it.each([
    'https://evil.example', '//evil.example', '/\\evil.example', '\\\\evil', 'javascript:alert(1)', 'docs', '', '/.//evil.example', '/..//evil.example',
    '/a\\..\\b', '/\t/evil.example', '/\n/evil', ' /docs', '/d\u0000', '/é', `/${'a'.repeat(1_001)}`, undefined, 1, ['/docs'],
  ])('does not follow %j', (wished) => {
    expect(safeReturnTo(wished, HOME)).toBe(LANDING);
  });
});
