import { createHash, randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { EmulateProcess } from '../emulate/emulate-process.js';
import type { Reply } from './reply.js';

/** GitHub's codes end after ten minutes. */
const CODE_LIFETIME_MS = 600_000;

export interface OAuthApp {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Registered callback; undefined until the product is known, then nothing is authorised. */
  callbackUrl: string | undefined;
}

interface Grant {
  readonly login: string;
  readonly redirectUri: string;
  readonly challenge: string | undefined;
  readonly expires: number;
}

export interface OAuthRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly raw: Buffer;
}

const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);

const page = (status: number, content: string): Reply => ({
  status,
  headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
  body: Buffer.from(`<!doctype html><title>Stand-in for GitHub</title>${content}`),
});

/** The OAuth web flow as GitHub describes it, with its people as buttons; a challenge that was sent is really checked. */
export class OAuth {
  private readonly grants = new Map<string, Grant>();

  constructor(
    readonly app: OAuthApp,
    private readonly emulate: EmulateProcess,
  ) {}

  /** Undefined: not a part of the flow. */
  async answer({ method, path, headers, raw }: OAuthRequest): Promise<Reply | undefined> {
    const { pathname, searchParams } = new URL(path, 'http://stand-in');
    const form = new URLSearchParams(raw.toString());
    if (pathname === '/login/oauth/authorize') return method === 'POST' ? this.authorize(form) : this.ask(searchParams);
    if (pathname === '/login/oauth/access_token' && method === 'POST') return this.exchange(form, headers);
    return undefined;
  }

  /** The page where a person says who they are and agrees. */
  private async ask(asked: URLSearchParams): Promise<Reply> {
    const problem = this.problemOf(asked);
    if (problem !== undefined) return page(400, `<p>${escape(problem)}</p>`);
    const hidden = [...asked].map(([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`).join('');
    const people = (await this.emulate.ask('people')).map((login) => `<button name="login" value="${escape(login)}">Continue as ${escape(login)}</button>`).join(' ');
    return page(200, `<h1>Authorize agent-bot</h1><form method="post" action="/login/oauth/authorize">${hidden}${people} <button name="cancel" value="1">Cancel</button></form>`);
  }

  private async authorize(form: URLSearchParams): Promise<Reply> {
    const problem = this.problemOf(form);
    if (problem !== undefined) return page(400, `<p>${escape(problem)}</p>`);
    const redirectUri = form.get('redirect_uri') ?? this.app.callbackUrl ?? '';
    const target = new URL(redirectUri);
    const state = form.get('state');
    if (state !== null) target.searchParams.set('state', state);
    if (form.has('cancel')) target.searchParams.set('error', 'access_denied');
    else target.searchParams.set('code', await this.grant(form, redirectUri));
    return { status: 302, headers: { location: target.href } };
  }

  private async grant(form: URLSearchParams, redirectUri: string): Promise<string> {
    const code = randomBytes(10).toString('hex');
    const login = form.get('login') ?? '';
    await this.emulate.ask('ensureUser', login);
    this.grants.set(code, { login, redirectUri, challenge: form.get('code_challenge') ?? undefined, expires: Date.now() + CODE_LIFETIME_MS });
    return code;
  }

  /** The redirect may lie below the registered callback, never beside it; plain challenges are not taken. */
  private problemOf(asked: URLSearchParams): string | undefined {
    const { clientId, callbackUrl } = this.app;
    if (asked.get('client_id') !== clientId || callbackUrl === undefined) return 'Unknown client_id.';
    const registered = new URL(callbackUrl);
    const wanted = URL.parse(asked.get('redirect_uri') ?? callbackUrl);
    const below = wanted !== null && wanted.origin === registered.origin && `${wanted.pathname}/`.startsWith(`${registered.pathname}/`);
    if (!below) return 'The redirect_uri is not associated with this application.';
    if (asked.has('code_challenge') && asked.get('code_challenge_method') !== 'S256') return 'code_challenge_method must be S256.';
    return undefined;
  }

  /** GitHub answers 200 whatever comes of it; a code is used up by the first try. */
  private async exchange(form: URLSearchParams, headers: IncomingHttpHeaders): Promise<Reply> {
    const code = form.get('code') ?? '';
    const grant = this.grants.get(code);
    this.grants.delete(code);
    const refused = this.refusalOf(form, grant);
    const answer: Record<string, string> = refused === undefined ? { access_token: await this.emulate.ask('userToken', grant?.login ?? ''), token_type: 'bearer', scope: '' } : { error: refused };
    if (headers.accept?.includes('json') === true) return { status: 200, body: answer };
    return { status: 200, headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }, body: Buffer.from(String(new URLSearchParams(answer))) };
  }

  private refusalOf(form: URLSearchParams, grant: Grant | undefined): string | undefined {
    if (form.get('client_id') !== this.app.clientId || form.get('client_secret') !== this.app.clientSecret) return 'incorrect_client_credentials';
    if (grant === undefined || grant.expires < Date.now()) return 'bad_verification_code';
    if ((form.get('redirect_uri') ?? grant.redirectUri) !== grant.redirectUri) return 'redirect_uri_mismatch';
    const verifier = form.get('code_verifier');
    const proven = verifier === null ? undefined : createHash('sha256').update(verifier).digest('base64url');
    return grant.challenge === proven ? undefined : 'bad_verification_code';
  }
}
