import { rmSync } from 'node:fs';

export default async function tearDown() {
  const { server, dataDir } = globalThis.testPostgres;
  await server.close();
  rmSync(dataDir, { recursive: true, force: true });
}
