/** `embedded-user.mjs <data directory> [uid]`: uses the embedded server until standard input closes; prints one JSON line. */
import { openEmbeddedServer } from '../../../../dist/src/shared/database/embedded/embedded-server.js';

const [dataDir, uid] = process.argv.slice(2);
if (uid !== undefined) {
  process.setgroups([]);
  process.setgid(Number(uid));
  process.setuid(Number(uid));
}
const server = await openEmbeddedServer(dataDir);
process.stdout.write(`${JSON.stringify({ url: server.url, joined: server.joined })}\n`);
process.stdin.resume().once('end', () => void server.close().then(() => process.exit(0)));
