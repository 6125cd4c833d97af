import { Ajv2020, type AnySchema } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { AuthApp, PUBLIC_URL } from './app.js';

interface Described {
  readonly content?: Readonly<Record<string, { readonly schema?: object }>>;
  readonly headers?: Readonly<Record<string, { readonly schema?: object }>>;
}

interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly responses: Readonly<Record<string, Described>> }>>>>;
}

const UNKNOWN_ID = '019a9f3e-7c1b-7d3a-9e55-0f6f2a7c1d11';

describe('the OpenAPI document', () => {
  let app: AuthApp;
  let administrator: string;
  let viewer: string;
  let document: ApiDocument;
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);

  beforeAll(async () => {
    app = await AuthApp.start();
    viewer = await app.logIn('vera');
    administrator = await app.logIn('ada', 'administrator');
    document = (await (await app.send('/docs-json', administrator)).json()) as ApiDocument;
    ajv.addSchema(document as AnySchema, 'api');
  });
  afterAll(() => app.stop());

  it('says of every answer what is in it, or where it leads', () => {
    const answers = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.entries(operations).flatMap(([method, { responses }]) => Object.entries(responses).map(([status, answer]) => ({ name: `${method} ${path} ${status}`, status, answer }))),
    );
    const bare = answers.filter(({ status, answer }) => {
      if (status === '204') return false;
      if (status.startsWith('3')) return answer.headers?.['Location']?.schema === undefined;
      const contents = Object.values(answer.content ?? {});
      return contents.length === 0 || contents.some(({ schema }) => schema === undefined);
    });
    expect(answers.length).toBeGreaterThan(30);
    expect(bare.map(({ name }) => name)).toEqual([]);
  });

  /** What is wrong with an answer by the document; nothing when it is as described. */
  async function complaints(path: string, template: string, cookie?: string, init?: RequestInit): Promise<{ status: number; errors: unknown }> {
    const answer = await app.send(path, cookie, init);
    const type = answer.headers.get('content-type')?.split(';')[0] ?? '';
    const steps = [template, (init?.method ?? 'GET').toLowerCase(), 'responses', String(answer.status), 'content', type, 'schema'];
    const pointer = steps.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
    const valid = ajv.compile({ $ref: `api#/paths/${pointer}` });
    valid(await answer.json());
    return { status: answer.status, errors: valid.errors };
  }

  it.each([
    ['/livez', '/livez', 200],
    ['/readyz', '/readyz', 503],
    ['/startupz', '/startupz', 200],
    ['/auth/me', '/auth/me', 401],
    ['/auth/github/callback', '/auth/github/callback', 403],
    ['/api/v1/tasks', '/api/v1/tasks', 401],
  ])('describes what %s answers to nobody', async (path, template, status) => {
    expect(await complaints(path, template)).toEqual({ status, errors: null });
  });

  it.each([
    ['/auth/me', '/auth/me', 200],
    ['/api/v1/tasks', '/api/v1/tasks', 200],
    ['/api/v1/tasks?cursor=made-up', '/api/v1/tasks', 400],
    [`/api/v1/tasks/${UNKNOWN_ID}`, '/api/v1/tasks/{id}', 404],
    ['/api/v1/deliveries', '/api/v1/deliveries', 200],
    ['/api/v1/dead-letters', '/api/v1/dead-letters', 200],
    ['/api/v1/users', '/api/v1/users', 200],
    ['/api/v1/sessions', '/api/v1/sessions', 400],
    [`/api/v1/sessions?user=${UNKNOWN_ID}`, '/api/v1/sessions', 200],
    ['/auth/sessions', '/auth/sessions', 200],
    ['/api/v1/api-tokens', '/api/v1/api-tokens', 200],
  ])('describes what %s answers to an administrator', async (path, template, status) => {
    expect(await complaints(path, template, administrator)).toEqual({ status, errors: null });
  });

  it('describes a new token and what is wrong with the wish for one', async () => {
    const headers = { origin: PUBLIC_URL, 'content-type': 'application/json' };
    const wish = (body: object) => complaints('/api/v1/api-tokens', '/api/v1/api-tokens', administrator, { method: 'POST', headers, body: JSON.stringify(body) });
    expect(await wish({ name: 'one', scope: 'read' })).toEqual({ status: 201, errors: null });
    expect(await wish({ name: 'one' })).toEqual({ status: 400, errors: null });
    expect(await complaints('/api/v1/api-tokens', '/api/v1/api-tokens', administrator, { method: 'POST', headers: { origin: PUBLIC_URL } })).toEqual({ status: 415, errors: null });
  });

  it('describes what is refused a viewer, and a webhook before there is an App', async () => {
    expect(await complaints('/api/v1/deliveries', '/api/v1/deliveries', viewer)).toEqual({ status: 403, errors: null });
    const webhook = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } };
    expect(await complaints('/webhooks/github', '/webhooks/github', undefined, webhook)).toEqual({ status: 503, errors: null });
  });

  it('describes where a login leads', async () => {
    for (const path of ['/auth/github', '/auth/github/callback?code=c&state=s']) {
      const answer = await app.send(path);
      const described = document.paths[path.split('?')[0] ?? '']?.['get']?.responses['302']?.headers?.['Location']?.schema;
      expect(answer.status).toBe(302);
      expect(ajv.compile(described as AnySchema)(answer.headers.get('location'))).toBe(true);
    }
  });
});
