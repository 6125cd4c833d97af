export interface HostAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | number | undefined>>;
  readonly message: string;
}

/** Without a hint GitHub asks for at least one minute. */
const DEFAULT_WAIT_SECONDS = 60;

/** What is in the way of a request, and for how many seconds: GitHub `limited` us, or is `away`. */
export interface PassingFault {
  readonly kind: 'limited' | 'away';
  readonly seconds: number;
}

/**
 * Why the same request may succeed later; undefined when it never will. GitHub limits with 429 as well as 403
 * (docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api), so a 403 alone says nothing.
 */
export function passingFault(answer: HostAnswer, now: Date): PassingFault | undefined {
  if (answer.status >= 500 || answer.status === 408) return { kind: 'away', seconds: retryAfter(answer) ?? 1 };
  if (!isLimited(answer)) return undefined;
  return { kind: 'limited', seconds: retryAfter(answer) ?? untilReset(answer, now) ?? DEFAULT_WAIT_SECONDS };
}

function isLimited({ status, headers, message }: HostAnswer): boolean {
  if (status === 429) return true;
  if (status !== 403) return false;
  return headers['retry-after'] !== undefined || String(headers['x-ratelimit-remaining']) === '0' || /rate limit|abuse detection/i.test(message);
}

function retryAfter({ headers }: HostAnswer): number | undefined {
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}

function untilReset({ headers }: HostAnswer, now: Date): number | undefined {
  if (String(headers['x-ratelimit-remaining']) !== '0') return undefined;
  const reset = Number(headers['x-ratelimit-reset'] ?? Number.NaN);
  return Number.isFinite(reset) ? Math.max(1, Math.ceil(reset - now.getTime() / 1000)) : undefined;
}
