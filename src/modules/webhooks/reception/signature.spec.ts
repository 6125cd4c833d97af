import { createHmac } from 'node:crypto';
import { isSigned } from './signature.js';

const body = Buffer.from('{"zen":"Keep it logically awesome."}');
const hex = (secret: string, bytes: Buffer = body, hash = 'sha256') => createHmac(hash, secret).update(bytes).digest('hex');
const good = hex('current');

describe('isSigned', () => {
  it('accepts GitHub\'s documented example', () => {
    const header = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
    expect(isSigned(Buffer.from('Hello, World!'), header, ["It's a Secret to Everybody"])).toBe(true);
  });

  it.each([['current'], ['previous'], ['oldest']])('accepts any secret of the list: %s (S5)', (secret) => {
    expect(isSigned(body, `sha256=${hex(secret)}`, ['current', 'previous', 'oldest'])).toBe(true);
  });

  it('refuses a secret that left the list (S5)', () => {
    expect(isSigned(body, `sha256=${hex('previous')}`, ['current'])).toBe(false);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['an empty text', ''],
    ['the scheme alone', 'sha256='],
    ['the digest alone', good],
    ['SHA-1', `sha1=${hex('current', body, 'sha1')}`],
    ['SHA-1 named SHA-256', `sha256=${hex('current', body, 'sha1')}`],
    ['SHA-512', `sha256=${hex('current', body, 'sha512')}`],
    ['another scheme', `sha512=${good}`],
    ['the scheme in upper case', `SHA256=${good}`],
    ['upper-case hex', `sha256=${good.toUpperCase()}`],
    ['one digit short', `sha256=${good.slice(1)}`],
    ['one byte short', `sha256=${good.slice(2)}`],
    ['one digit long', `sha256=${good}0`],
    ['a digit that is none', `sha256=${good.slice(1)}g`],
    ['full-width digits', `sha256=${good.replaceAll('1', '１')}`],
    ['base64', `sha256=${Buffer.from(good, 'hex').toString('base64')}`],
    ['a space before', ` sha256=${good}`],
    ['a space after', `sha256=${good} `],
    ['a newline after', `sha256=${good}\n`],
    ['a NUL after', `sha256=${good}\u0000`],
    ['two, joined as Node joins them', `sha256=${good}, sha256=${good}`],
    ['a list', [`sha256=${good}`]],
    ['an object', { toString: () => `sha256=${good}` }],
    ['zeros', `sha256=${'0'.repeat(64)}`],
    ['another secret', `sha256=${hex('other')}`],
    ['the empty secret', `sha256=${hex('')}`],
  ])('refuses %s (S1)', (_, header) => expect(isSigned(body, header, ['current'])).toBe(false));

  it('refuses when there is no secret at all', () => expect(isSigned(body, `sha256=${hex('')}`, [])).toBe(false));

  it.each([
    ['a byte order mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), body])],
    ['another spacing', Buffer.from('{"zen": "Keep it logically awesome."}')],
    ['a trailing newline', Buffer.concat([body, Buffer.from('\n')])],
    ['a byte less', body.subarray(0, -1)],
    ['no bytes', Buffer.alloc(0)],
  ])('signs the bytes, not the meaning: %s (S2)', (_, bytes) => expect(isSigned(bytes, `sha256=${good}`, ['current'])).toBe(false));

  it('signs bytes that are not UTF-8', () => {
    const bytes = Buffer.from([0xff, 0xfe, 0x00, 0x80]);
    expect(isSigned(bytes, `sha256=${hex('current', bytes)}`, ['current'])).toBe(true);
  });
});
