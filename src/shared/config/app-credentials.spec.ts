import { missingAppCredentials } from './app-credentials.js';
import { loadConfig } from './load-config.js';

const PEM = '-----BEGIN RSA PRIVATE KEY-----\nx\n-----END RSA PRIVATE KEY-----';

test.each([
  ['all', {}, ['GITHUB_APP_ID', 'GITHUB_APP_PRIVATE_KEY', 'GITHUB_WEBHOOK_SECRETS']],
  ['api', { GITHUB_APP_ID: '1', GITHUB_APP_PRIVATE_KEY: PEM }, ['GITHUB_WEBHOOK_SECRETS']],
  ['worker', { GITHUB_APP_ID: '1', GITHUB_APP_PRIVATE_KEY: PEM }, []],
  ['worker', {}, ['GITHUB_APP_ID', 'GITHUB_APP_PRIVATE_KEY']],
])('in mode %s with %o what is missing is %o', (RUN_MODE, env, missing) => {
  expect(missingAppCredentials(loadConfig({ RUN_MODE, ...env }))).toEqual(missing);
});
