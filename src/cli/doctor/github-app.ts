import { createPrivateKey } from 'node:crypto';
import type { Config } from '../../shared/config/index.js';
import { type Verdict, fail, ok, warn } from './finding.js';

function isRsaKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}

/** Whether the credentials of the App are there and can be read; nobody is asked over the network. */
export function checkGithubApp({ github }: Pick<Config, 'github'>): Verdict {
  const wanted: readonly (readonly [string, boolean])[] = [
    ['GITHUB_APP_ID', github.appId !== undefined],
    ['GITHUB_APP_PRIVATE_KEY', github.privateKeys.length > 0],
    ['GITHUB_WEBHOOK_SECRETS', github.webhookSecrets.length > 0],
  ];
  const missing = wanted.filter(([, there]) => !there).map(([name]) => name);
  if (!github.privateKeys.every(isRsaKey)) return fail('GITHUB_APP_PRIVATE_KEY is not an RSA private key in PEM form', 'download a key from the settings of the GitHub App');
  if (missing.length === 0) return ok(`App ${github.appId} of ${github.url}`);
  return warn(`${missing.join(', ')} not set: webhooks are refused until then`, 'create a GitHub App and set these from its settings');
}
