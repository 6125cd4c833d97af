import { createPrivateKey } from 'node:crypto';
import { missingAppCredentials } from '../../shared/config/app-credentials.js';
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
export function checkGithubApp({ github, runMode }: Pick<Config, 'github' | 'runMode'>): Verdict {
  const missing = missingAppCredentials({ github, runMode });
  if (!github.privateKeys.every(isRsaKey)) return fail('GITHUB_APP_PRIVATE_KEY is not an RSA private key in PEM form', 'download a key from the settings of the GitHub App');
  if (missing.length === 0) return ok(`App ${github.appId} of ${github.url}`);
  return warn(`${missing.join(', ')} not set: nothing is done for GitHub until then`, 'create a GitHub App and set these from its settings');
}
