import { isOwnRequest } from './same-origin.js';

const HOME = 'https://bot.example.org/';
const origin = 'https://bot.example.org';

describe('a request of our own pages', () => {
  it.each(['GET', 'HEAD', 'OPTIONS'])('may be anybody\'s when it only reads (%s)', (method) => {
    expect(isOwnRequest(method, { origin: 'https://evil.example' }, HOME)).toBe(true);
  });

  it.each([{ origin }, { 'sec-fetch-site': 'same-origin' }, { origin, 'sec-fetch-site': 'same-origin' }])('says so: %j', (headers) => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) expect(isOwnRequest(method, headers, HOME)).toBe(true);
  });

  it.each([
    {}, { origin: 'null' }, { origin: '' }, { origin: 'http://bot.example.org' }, { origin: 'https://bot.example.org:444' }, { origin: 'https://BOT.example.org.evil.example' },
    { 'sec-fetch-site': 'none' }, { 'sec-fetch-site': 'same-site' }, { 'sec-fetch-site': 'cross-site' }, { origin, 'sec-fetch-site': 'cross-site' }, { referer: `${origin}/docs` },
  ])('is not one that says %j', (headers) => {
    expect(isOwnRequest('POST', headers, HOME)).toBe(false);
  });
});
