/** The container's health is the readiness of its mode: api asks for PostgreSQL, worker for queue and cage too. */
const TIMEOUT_MS = 4_000; // below the HEALTHCHECK's own, so that the reason is told

const url = `http://127.0.0.1:${process.env.ADMIN_PORT || 9464}/readyz`;
try {
  const answer = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
} catch (error) {
  console.error(`${url}: ${error.message}`);
  process.exitCode = 1;
}
