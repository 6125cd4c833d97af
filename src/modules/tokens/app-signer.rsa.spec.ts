import { generateKeyPairSync, verify, type KeyObject } from 'node:crypto';
import { inspect } from 'node:util';
import { RsaAppSigner } from './app-signer.rsa.js';

const pair = () => generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();
const first = pair();
const second = pair();
const now = new Date('2026-11-20T12:00:00.750Z');

function signerOf(appId: string | undefined, privateKeys: readonly string[]): RsaAppSigner {
  return new RsaAppSigner({ github: { url: '', apiUrl: '', appId, privateKeys, webhookSecrets: [], timeoutMs: 20_000, loginTimeoutMs: 15_000 } });
}

function read(jwt: string): { head: unknown; claims: unknown; signedBy: (key: KeyObject) => boolean } {
  const [head = '', claims = '', signature = ''] = jwt.split('.');
  const decode = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
  return {
    head: decode(head),
    claims: decode(claims),
    signedBy: (key) => verify('RSA-SHA256', Buffer.from(`${head}.${claims}`), key, Buffer.from(signature, 'base64url')),
  };
}

describe('RsaAppSigner', () => {
  it('signs RS256, issued 60 s back and good for 10 minutes in all', () => {
    const jwt = read(signerOf('Iv1.abc', [pem(first.privateKey)]).createJwt(now));
    const second = Date.parse('2026-11-20T12:00:00Z') / 1000;
    expect(jwt.head).toEqual({ alg: 'RS256', typ: 'JWT' });
    expect(jwt.claims).toEqual({ iat: second - 60, exp: second + 540, iss: 'Iv1.abc' });
    expect(jwt.signedBy(first.publicKey)).toBe(true);
  });

  it('signs with the first of several keys', () => {
    const jwt = read(signerOf('1', [pem(second.privateKey), pem(first.privateKey)]).createJwt(now));
    expect(jwt.signedBy(second.publicKey)).toBe(true);
    expect(jwt.signedBy(first.publicKey)).toBe(false);
  });

  it("reads GitHub's own PKCS#1 form", () => {
    const pkcs1 = first.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
    expect(read(signerOf('1', [pkcs1]).createJwt(now)).signedBy(first.publicKey)).toBe(true);
  });

  it.each([
    ['nothing', undefined, []],
    ['no key', '1', []],
    ['no id', undefined, [pem(first.privateKey)]],
  ])('with %s says so instead of signing', (_, appId, keys) => {
    const signer = signerOf(appId, keys);
    expect(signer.configured).toBe(false);
    expect(() => signer.createJwt(now)).toThrow(expect.objectContaining({ code: 'app.not_configured' }));
  });

  it('is configured with an id and a key', () => {
    expect(signerOf('1', [pem(first.privateKey)])).toMatchObject({ configured: true, appId: '1' });
  });

  it.each([
    ['garbage', '-----BEGIN RSA PRIVATE KEY-----\ncanary\n-----END RSA PRIVATE KEY-----'],
    ['another kind of key', generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()],
  ])('refuses %s at once, naming the variable and not the key', (_, key) => {
    const body = key.split('\n')[1] ?? '';
    const make = () => signerOf('1', [key]);
    expect(make).toThrow(expect.objectContaining({ code: 'config.invalid', cause: undefined, message: expect.stringContaining('GITHUB_APP_PRIVATE_KEY') }));
    expect(make).not.toThrow(body);
  });

  it('shows no key when printed or serialised', () => {
    const signer = signerOf('1', [pem(first.privateKey)]);
    expect(inspect(signer, { depth: 9, showHidden: true })).not.toMatch(/PRIVATE|KeyObject/);
    expect(JSON.stringify(signer)).toBe('{}');
  });
});
