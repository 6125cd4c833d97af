const KEPT = 2000;

/** What git said, fit for a log: without the secrets, without URL credentials, without control characters, capped. */
export function scrub(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) {
    for (const form of [secret, Buffer.from(`x-access-token:${secret}`).toString('base64'), encodeURIComponent(secret)]) {
      if (form !== '') clean = clean.replaceAll(form, '***');
    }
  }
  return clean
    .replaceAll(/(\w+:\/\/)[^/\s@]+@/g, '$1***@')
    .replaceAll(/(authorization:\s*)\S+(\s+\S+)?/gi, '$1***')
    .replaceAll(/[^\P{Cc}\n]/gu, ' ')
    .trim()
    .slice(-KEPT);
}
