export interface Fault {
  /** A status to answer with; `reset` cuts the connection; `hang` never answers. */
  readonly answer: number | 'reset' | 'hang';
  readonly times: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** The request is carried out first, and only its answer is lost. */
  readonly afterwards: boolean;
}

interface Waiting extends Fault {
  readonly method: string;
  readonly path: RegExp;
  left: number;
}

/** Faults that a test ordered: each strikes the next requests that match, then is used up. */
export class Faults {
  private waiting: Waiting[] = [];

  failNext(method: string, path: RegExp, answer: Fault['answer'], options: Partial<Omit<Fault, 'answer'>> = {}): void {
    const { times = 1, headers = {}, body = { message: 'scripted fault' }, afterwards = false } = options;
    this.waiting.push({ method, path, answer, times, headers, body, afterwards, left: times });
  }

  /** The fault that strikes this request, if any. */
  take(method: string, path: string): Fault | undefined {
    const found = this.waiting.find((one) => one.left > 0 && (one.method === '*' || one.method === method) && one.path.test(path));
    if (found) found.left -= 1;
    return found;
  }

  clear(): void {
    this.waiting = [];
  }
}
