import type { Target } from './target.js';

/** What is never on the public listener, whoever asks. */
const NOWHERE = [
  '/metrics', '/debug', '/debug/pprof', '/dist/src/main.js', '/dist/src/main.js.map', '/src/main.ts', '/main.js.map', '/.env', '/.git/config', '/package.json', '/node_modules/express/package.json',
  '/admin/queues', '/queues', '/server-status', '/actuator', '/env', '/health', '/heapdump', '/docs/../.env', '/docs/%2e%2e/package.json', '/docs/..%2fpackage.json', '/docs/swagger-ui.js.map',
];

const DESCRIPTION = ['/docs', '/docs/', '/docs-json', '/docs/swagger-ui-init.js', '/docs/swagger-ui.css', '/DOCS-JSON', '/docs-json/'];

export function productionCases(target: () => Target): void {
  describe('in production', () => {
    it('S49 has no metrics, no debugging, no source and no map of it on the public listener', async () => {
      const admin = await target().person('prod-admin', { role: 'administrator' });
      for (const path of NOWHERE) {
        for (const visitor of [target().visitor(), admin]) expect([path, [401, 403, 404].includes((await visitor.ask('GET', path)).status)]).toEqual([path, true]);
      }
    });

    it('S49 describes its API to administrators alone', async () => {
      const [nobody, viewer, maintainer, admin] = [target().visitor(), await target().person('prod-viewer'), await target().person('prod-maintainer', { role: 'maintainer' }), await target().person('prod-admin', { role: 'administrator' })];
      for (const path of DESCRIPTION) {
        const statuses = await Promise.all([nobody, viewer, maintainer, admin].map(async (visitor) => (await visitor.ask('GET', path)).status));
        expect([path, ...statuses]).toEqual([path, 401, 403, 403, 200]);
      }
    });

    it('S49 says of itself and of its errors nothing that helps an attacker', async () => {
      for (const path of ['/', '/nowhere', '/auth/me', '/api/v1/tasks/%', '/api/v1/tasks/1', '/livez', '/auth/github/callback']) {
        const { headers, text } = await target().visitor().ask('GET', path);
        expect([path, headers.get('x-powered-by'), headers.get('server')]).toEqual([path, null, null]);
        expect(text).not.toMatch(/\n\s+at |node_modules|\.ts:\d|\.js:\d|postgres|stack/i);
      }
    });
  });
}
