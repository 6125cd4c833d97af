import { existsSync } from 'node:fs';
import type { SecretKey } from '../crypto/secret-key.js';
import type { Environment } from './environment.schema.js';
import { areWhole } from './private-keys.js';
import type { Complaint } from './secret-files.js';
import { isTrustProxy } from './trust-proxy.js';

const SECRET_KEY_BYTES = 32;
const HALF_A_LOGIN = 'is not set, but the other half of the login is';

/** What a type can't say about values that are of the right form. */
export function valueComplaints(env: Environment): readonly Complaint[] {
  const keys = env.SECRET_KEYS.map(secretKey);
  const { AGENT_OFFLINE_SCRIPT: script, GITHUB_APP_PRIVATE_KEY: pem } = env;
  const rules: readonly (readonly [boolean, string, string])[] = [
    [keys.some((key) => !isGood(key)), 'SECRET_KEYS', 'must be a comma list of id:base64(32 bytes)'],
    [new Set(keys.map(({ id }) => id)).size < keys.length, 'SECRET_KEYS', 'names two keys by the same id'],
    [pem !== undefined && !areWhole(pem), 'GITHUB_APP_PRIVATE_KEY', 'holds a key that is cut short'],
    [!isTrustProxy(env.TRUST_PROXY), 'TRUST_PROXY', 'must be true, false, a number of hops, or a comma list of addresses'],
    [env.GITHUB_CLIENT_ID === undefined && env.GITHUB_CLIENT_SECRET !== undefined, 'GITHUB_CLIENT_ID', HALF_A_LOGIN],
    // A worker logs nobody in: the id may stand in an environment that it shares with those who do.
    [env.GITHUB_CLIENT_ID !== undefined && env.GITHUB_CLIENT_SECRET === undefined && env.RUN_MODE !== 'worker', 'GITHUB_CLIENT_SECRET', HALF_A_LOGIN],
    [env.MODEL_PRICES_FILE !== undefined && !existsSync(env.MODEL_PRICES_FILE), 'MODEL_PRICES_FILE', 'names a file that is not there'],
    [!isGuarded(env.ANTHROPIC_BASE_URL), 'ANTHROPIC_BASE_URL', 'is plain http to another machine, or holds credentials: the key would travel in the open'],
    [script !== undefined && !existsSync(script), 'AGENT_OFFLINE_SCRIPT', 'names a file that is not there'],
  ];
  return rules.filter(([broken]) => broken).map(([, variable, problem]) => ({ variable, problem }));
}

export function secretKey(text: string): SecretKey {
  const [id = '', encoded = ''] = text.split(':');
  return { id, key: Buffer.from(encoded, 'base64') };
}

const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Whether a key may be sent there. */
function isGuarded(address: string): boolean {
  const { protocol, hostname, username, password } = new URL(address);
  return username === '' && password === '' && (protocol === 'https:' || LOOPBACK.test(hostname));
}

const isGood = ({ id, key }: SecretKey): boolean => /^[A-Za-z0-9_-]{1,32}$/.test(id) && key.length === SECRET_KEY_BYTES;
