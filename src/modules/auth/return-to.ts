/** Longest path that is kept, characters. */
const PATH_MAX = 1_000;

/** Where a person lands who did not come from anywhere. */
export const LANDING = '/auth/me';

/** A path of this product and nothing else: no other host by `//`, `/\`, a scheme or a control character. */
export function safeReturnTo(wished: unknown, publicUrl: string): string {
  if (typeof wished !== 'string' || wished.length > PATH_MAX || !/^\/(?![/\\])[\x21-\x7e]*$/.test(wished) || wished.includes('\\')) return LANDING;
  const home = new URL(publicUrl);
  const target = URL.parse(wished, home.href);
  return target?.origin === home.origin && !target.pathname.startsWith('//') ? target.pathname + target.search + target.hash : LANDING;
}
