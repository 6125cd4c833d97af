import { scrub } from './scrub.js';

describe('scrub', () => {
  it('removes a secret in every form git may print it', () => {
    const secret = 'ghs_a+b/c=';
    const forms = [secret, encodeURIComponent(secret), Buffer.from(`x-access-token:${secret}`).toString('base64')];
    expect(scrub(forms.join(' | '), [secret])).toBe('*** | *** | ***');
  });

  it('removes URL credentials and authorization headers it was not told about', () => {
    expect(scrub("fatal: unable to access 'https://user:pass@host/x': 401", [])).toBe("fatal: unable to access 'https://***@host/x': 401");
    expect(scrub('Authorization: Basic abc= end', [])).toBe('Authorization: *** end');
  });

  it('removes control characters, keeps lines, keeps the end of a long text', () => {
    expect(scrub('a\u001b[31mb\nc\u0007', [])).toBe('a [31mb\nc');
    expect(scrub(`${'x'.repeat(5000)}end`, [])).toHaveLength(2000);
    expect(scrub(`${'x'.repeat(5000)}end`, []).endsWith('end')).toBe(true);
  });
});
