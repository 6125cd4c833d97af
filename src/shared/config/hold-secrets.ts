import { liveSecrets } from '../crypto/live-secrets.js';
import type { Config } from './config.js';

/** Characters of a line of a PEM body: each is held by itself, so that it is found alone too. */
const PIECE = 64;
/** What a PEM body begins with says which kind of key it is: the same in every key of the kind. */
const COMMON = 64;

/** Every secret of the configuration is known from here on, so that no text that leaves this process shows it. */
export function holdSecrets({ github, login, secretKeys, models, database, redisUrl, proxy }: Config): void {
  const urls = [database.url, database.adminUrl, redisUrl, proxy.url];
  const secrets = [
    ...github.webhookSecrets,
    ...github.privateKeys.flatMap(piecesOf),
    ...login.sessionKeys,
    ...secretKeys.flatMap(({ key }) => [key.toString('base64'), key.toString('hex')]),
    login.client?.secret,
    models.anthropic.key,
    ...urls.flatMap(passwordsIn),
  ];
  for (const secret of secrets) if (secret !== undefined) liveSecrets.hold(secret);
}

function piecesOf(pem: string): readonly string[] {
  const body = pem.replace(/-----[A-Z ]+-----/g, '').replace(/\s+/g, '').slice(COMMON);
  return body.match(new RegExp(`.{1,${PIECE}}`, 'g')) ?? [];
}

/** As it is written in the URL, and as it is sent. */
function passwordsIn(url: string | undefined): readonly string[] {
  if (url === undefined || !URL.canParse(url)) return [];
  const { password } = new URL(url);
  return [password, decoded(password)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
