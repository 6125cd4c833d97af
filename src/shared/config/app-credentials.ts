import type { Config } from './config.js';

/** Variables of the GitHub App that this process needs and has not; a worker takes no webhooks and needs no secret to verify them. */
export function missingAppCredentials({ github, runMode }: Pick<Config, 'github' | 'runMode'>): readonly string[] {
  const wanted: readonly (readonly [variable: string, missing: boolean])[] = [
    ['GITHUB_APP_ID', github.appId === undefined],
    ['GITHUB_APP_PRIVATE_KEY', github.privateKeys.length === 0],
    ['GITHUB_WEBHOOK_SECRETS', github.webhookSecrets.length === 0 && runMode !== 'worker'],
  ];
  return wanted.filter(([, missing]) => missing).map(([variable]) => variable);
}
