import { redact } from '../../../shared/telemetry/redact.js';

/** Where a request goes and with whose right: no words for people. */
const ROUTING = new Set(['method', 'baseUrl', 'url', 'headers', 'mediaType', 'request', 'owner', 'repo']);

/** Takes secrets out of everything that a request would write on the code host, in place: that is what octokit's hooks hand on. */
export function redactWords(options: object): void {
  const words = options as Record<string, unknown>;
  for (const name of Object.keys(words)) if (!ROUTING.has(name)) words[name] = redacted(words[name]);
}

function redacted(value: unknown): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map(redacted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, redacted(part)]));
}
