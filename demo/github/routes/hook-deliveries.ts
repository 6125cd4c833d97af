import { isJwt, tokenOf } from '../access.js';
import type { Context, Routes } from '../http/context.js';
import { badCredentials, invalid, notFound, type Reply } from '../http/reply.js';
import type { HookAttempt } from '../webhooks/hook-log.js';

const DEFAULT_PAGE = 30;

/** The App itself, by its JWT; emulate checks the signature. */
async function checkApp({ world, headers }: Context): Promise<void> {
  if (!isJwt(tokenOf(headers.authorization) ?? '')) throw badCredentials();
  const answer = await world.emulate.forward('GET', '/app', { authorization: headers.authorization }, Buffer.alloc(0));
  if (answer.status !== 200) throw badCredentials();
}

const numberAt = (payload: unknown, part: string): number | null => (payload as Readonly<Record<string, { readonly id?: number } | undefined>>)[part]?.id ?? null;

function item({ id, guid, deliveredAt, redelivery, duration, statusCode, event, payload }: HookAttempt) {
  const action = (payload as { readonly action?: string }).action ?? null;
  const status = statusCode < 300 ? 'OK' : `Invalid HTTP Response: ${statusCode}`;
  return { id, guid, delivered_at: deliveredAt, redelivery, duration, status, status_code: statusCode, event, action, installation_id: numberAt(payload, 'installation'), repository_id: numberAt(payload, 'repository'), throttled_at: null };
}

/** An id is a number of 64 bits, which JSON.stringify would round: it is put in as text and loses its quotes here. */
function reply(body: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  const json = JSON.stringify(body).replace(/"id":"(\d+)","guid"/g, '"id":$1,"guid"');
  return { status: 200, body: Buffer.from(json), headers: { ...headers, 'content-type': 'application/json; charset=utf-8' } };
}

async function list(context: Context): Promise<Reply> {
  await checkApp(context);
  const { world, query } = context;
  const size = Math.min(Number(query.get('per_page') ?? DEFAULT_PAGE), 100);
  const all = world.hooks.list();
  const cursor = query.get('cursor');
  const start = cursor === null ? 0 : all.findIndex(({ id }) => `v1_${id}` === cursor);
  if (start < 0) throw invalid('cursor');
  const page = all.slice(start, start + size);
  const next = all[start + size];
  if (!next) return reply(page.map(item));
  return reply(page.map(item), { link: `<${world.url}/app/hook/deliveries?per_page=${size}&cursor=v1_${next.id}>; rel="next"` });
}

function found(context: Context): HookAttempt {
  const attempt = context.world.hooks.find(String(context.parameters.delivery_id));
  if (!attempt) throw notFound();
  return attempt;
}

async function one(context: Context): Promise<Reply> {
  await checkApp(context);
  const attempt = found(context);
  const request = { headers: { 'X-GitHub-Event': attempt.event, 'X-GitHub-Delivery': attempt.guid }, payload: attempt.payload };
  return reply({ ...item(attempt), url: attempt.url, request, response: { headers: {}, payload: attempt.answer } });
}

async function redeliver(context: Context): Promise<Reply> {
  await checkApp(context);
  void context.world.hooks.resend(found(context)).catch(() => undefined); // stands in the log
  return { status: 202, body: {} };
}

export const hookDeliveryRoutes: Routes = {
  'apps/list-webhook-deliveries': list,
  'apps/get-webhook-delivery': one,
  'apps/redeliver-webhook-delivery': redeliver,
};
