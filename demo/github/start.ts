import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { EmulateProcess } from './emulate/emulate-process.js';
import { Api } from './http/api.js';
import type { World } from './http/context.js';
import { Faults } from './http/faults.js';
import { Front, RELAY_PATH, type Reachable } from './http/front.js';
import { OAuth } from './http/oauth.js';
import { StandIn } from './stand-in.js';
import { Store } from './store.js';
import { HookLog } from './webhooks/hook-log.js';
import { EVENTS, PERMISSIONS } from './webhooks/payloads.js';

export interface StandInOptions {
  /** Bare repositories and everything else; the same folder again is the same GitHub. */
  readonly dataDir: string;
  /** 0 (default) takes a free one. */
  readonly port?: number;
  /** Only inside a container, where others have to reach it: by default it listens on 127.0.0.1 alone. */
  readonly reachable?: Reachable;
  /** Where events that happen here are posted; without it nothing is posted by itself. */
  readonly webhookUrl?: string;
  readonly webhookSecret?: string;
  /** Where the login may lead back to; also set later by `setCallback`. */
  readonly callbackUrl?: string;
  readonly app?: { readonly id?: number; readonly slug?: string; readonly privateKey?: string };
}

const DEFAULT_CLIENT = { clientId: 'Iv23standin', clientSecret: 'stand-in-client-secret' };
const DEFAULT_APP = { id: 4242, slug: 'agent-bot' };

function newPrivateKey(): string {
  return generateKeyPairSync('rsa', { modulusLength: 2048, privateKeyEncoding: { type: 'pkcs1', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } }).privateKey;
}

function privateKeyOf(store: Store, given: string | undefined): string {
  const key = given ?? (store.privateKey || newPrivateKey());
  if (store.privateKey !== key) store.privateKey = key;
  return key;
}

/** Starts a scripted stand-in for GitHub (on 127.0.0.1 unless told otherwise): `emulate` for its API, real git for its repositories. */
export async function startGitHub(options: StandInOptions): Promise<StandIn> {
  const store = new Store(options.dataDir);
  const { id, slug } = { ...DEFAULT_APP, ...options.app };
  const privateKey = privateKeyOf(store, options.app?.privateKey);
  const front = await Front.listen(options.port ?? 0, options.reachable);
  try {
    const { url } = front;
    const app = { app_id: id, slug, name: slug, private_key: privateKey, permissions: PERMISSIONS, events: EVENTS, webhook_url: url + RELAY_PATH, installations: [] };
    const emulate = await EmulateProcess.start({ baseUrl: url, snapshot: join(options.dataDir, 'emulate.json'), app });
    const world: World = { url, app: { id, slug }, store, emulate, hooks: new HookLog() };
    const faults = new Faults();
    const api = new Api(world);
    const oauth = new OAuth({ ...DEFAULT_CLIENT, callbackUrl: options.callbackUrl }, emulate);
    const standIn = new StandIn({ world, front, api, faults, oauth, privateKey, webhook: { url: options.webhookUrl, secret: options.webhookSecret ?? 'stand-in-secret' } });
    front.use({ world, api, faults, oauth, relay: (event, payload) => standIn.relay(event, payload) });
    return standIn;
  } catch (error) {
    await front.close();
    throw error;
  }
}
