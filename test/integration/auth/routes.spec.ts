import { Controller, Get, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { HttpModule } from '../../../src/shared/http/http.module.js';
import { RoutePolicies } from '../../../src/shared/http/route-policies.js';
import { Public, Roles } from '../../../src/shared/http/access.js';
import { AuthApp, PUBLIC_URL } from './app.js';

interface Layer {
  readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> };
}

interface Route {
  readonly method: string;
  readonly path: string;
}

/** What express really answers, Swagger's own files aside. */
function routesOf(app: AuthApp): readonly Route[] {
  const { stack } = (app.nest.getHttpAdapter().getInstance() as { readonly router: { readonly stack: readonly Layer[] } }).router;
  const all = stack.flatMap(({ route }) => (route === undefined ? [] : Object.keys(route.methods).map((method) => ({ method, path: route.path }))));
  return all.filter(({ path, method }) => !/^\/docs/.test(path) && method !== '_all');
}

describe('every route', () => {
  let app: AuthApp;
  let viewer: string;
  let administrator: string;

  beforeAll(async () => {
    app = await AuthApp.start();
    viewer = await app.logIn('vera');
    administrator = await app.logIn('ada', 'administrator');
  });
  afterAll(() => app.stop());

  const UUID = '019a9f3e-7c1b-7d3a-9e55-0f6f2a7c1d11';
  const addressOf = (path: string) => path.replace(/:(\w+)/g, (_, name: string) => (name === 'id' ? UUID : 'diff'));
  const isOpen = (path: string) => /^\/(livez|readyz|startupz|webhooks\/github|auth\/github|auth\/github\/callback)$/.test(path);
  const own = { origin: PUBLIC_URL };
  /** After these the session is over. */
  const ENDING = new Set(['post /auth/logout', 'delete /auth/sessions']);

  it('is known to this test', () => {
    const list = routesOf(app).map(({ method, path }) => `${method} ${path}`);
    expect(list).toEqual(expect.arrayContaining(['post /webhooks/github', 'get /api/v1/tasks', 'get /api/v1/tasks/:id/events', 'post /api/v1/deliveries/:id/replay', 'post /auth/logout']));
    expect(routesOf(app).length).toBe(app.nest.get(RoutePolicies).list().length);
  });

  it('is in the OpenAPI 3.1 document, and nothing else is', async () => {
    const document = (await (await app.send('/docs-json', administrator)).json()) as { openapi: string; paths: Record<string, Record<string, object>> };
    expect(document.openapi).toBe('3.1.0');
    const described = Object.entries(document.paths).flatMap(([path, operations]) => Object.keys(operations).map((method) => `${method} ${path}`));
    const real = routesOf(app).map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
    expect(described.toSorted()).toEqual(real.toSorted());
    for (const [path, operations] of Object.entries(document.paths)) {
      for (const operation of Object.values(operations)) expect([path, operation]).toEqual([path, expect.objectContaining({ summary: expect.any(String) })]);
    }
  });

  it('asks for a login unless it is open to all', async () => {
    for (const { method, path } of routesOf(app).filter((route) => !isOpen(route.path))) {
      const answer = await app.send(addressOf(path), undefined, { method, headers: own });
      expect([method, path, answer.status, answer.headers.get('content-type')]).toEqual([method, path, 401, 'application/problem+json; charset=utf-8']);
    }
  });

  it('that changes something asks for a request of our own pages', async () => {
    const changing = routesOf(app).filter(({ method, path }) => method !== 'get' && !isOpen(path));
    expect(changing.length).toBeGreaterThanOrEqual(4);
    const foreign = [{}, { origin: 'null' }, { origin: 'https://evil.example' }, { origin: 'https://bot.example.org.evil.example' }, { 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }, { ...own, 'sec-fetch-site': 'cross-site' }, { 'content-type': 'text/plain' }];
    for (const { method, path } of changing) {
      for (const headers of foreign) {
        const answer = await app.send(addressOf(path), administrator, { method, headers: headers as Record<string, string> });
        expect([path, headers, answer.status, ((await answer.json()) as { code: string }).code]).toEqual([path, headers, 403, 'auth.foreign_request']);
      }
    }
    const own409 = await app.send(`/api/v1/tasks/${UUID}/cancel`, administrator, { method: 'POST', headers: { 'sec-fetch-site': 'same-origin' } });
    expect(own409.status).toBe(404);
  });

  it('answers a viewer as one', async () => {
    const statuses = new Map<string, number>();
    for (const { method, path } of routesOf(app).filter((route) => !isOpen(route.path) && !ENDING.has(`${route.method} ${route.path}`))) {
      statuses.set(`${method} ${path}`, (await app.send(addressOf(path), viewer, { method, headers: own })).status);
    }
    expect(Object.fromEntries(statuses)).toMatchObject({
      'get /auth/me': 200,
      'get /api/v1/tasks': 200,
      'get /api/v1/tasks/:id': 404,
      'get /api/v1/tasks/:id/events': 404,
      'get /api/v1/tasks/:id/artifacts/:name': 404,
      'post /api/v1/tasks/:id/cancel': 404,
      'post /api/v1/tasks/:id/retry': 404,
      'get /auth/sessions': 200,
      'get /api/v1/users': 403,
      'post /api/v1/api-tokens': 403,
      'post /api/v1/users/:id/disable': 403,
      'get /api/v1/sessions': 403,
      'delete /api/v1/sessions': 403,
      'get /api/v1/waiting-requests': 200,
      'post /api/v1/waiting-requests/:id/withdraw': 404,
      'get /api/v1/deliveries': 403,
      'get /api/v1/deliveries/:id': 403,
      'post /api/v1/deliveries/:id/replay': 403,
    });
  });
});

describe('a route without a policy', () => {
  @Controller('bare')
  class Bare {
    @Get()
    @Public()
    open(): string {
      return '';
    }

    @Get('forgotten')
    forgotten(): string {
      return '';
    }
  }

  @Roles('administrator')
  @Controller('whole')
  class Whole {
    @Get()
    any(): string {
      return '';
    }
  }

  @Module({ imports: [HttpModule], controllers: [Bare, Whole] })
  class WithBare {}

  @Module({ imports: [HttpModule], controllers: [Whole] })
  class WithWhole {}

  const start = async (module: new () => object) => {
    const app = (await Test.createTestingModule({ imports: [module] }).setLogger(false as never).compile()).createNestApplication({ logger: false });
    await app.init();
    await app.close();
  };

  it('lets nothing start, and is named', async () => {
    await expect(start(WithBare)).rejects.toMatchObject({ code: 'http.route_without_policy', message: expect.stringContaining('Bare.forgotten.') });
    await expect(start(WithWhole)).resolves.toBeUndefined();
  });
});
