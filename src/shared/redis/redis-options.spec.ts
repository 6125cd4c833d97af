import { redisOptions } from './redis-options.js';

describe('redisOptions', () => {
  it.each([
    ['redis://r', { host: 'r', port: 6379, username: undefined, password: undefined, db: 0, tls: undefined }],
    ['redis://127.0.0.1:6380/3', { host: '127.0.0.1', port: 6380, db: 3 }],
    ['redis://[::1]:6380', { host: '::1', port: 6380 }],
    ['redis://bot:p%40ss%3Aword@r', { username: 'bot', password: 'p@ss:word' }],
    ['redis://:only-a-password@r', { username: undefined, password: 'only-a-password' }],
    ['rediss://r:6390', { port: 6390, tls: {} }],
  ])('of %s', (url, expected) => {
    expect(redisOptions(url)).toMatchObject(expected);
  });

  it('lets BullMQ block for as long as it likes', () => {
    expect(redisOptions('redis://r').maxRetriesPerRequest).toBeNull();
  });
});
