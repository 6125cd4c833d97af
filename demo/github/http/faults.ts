export interface Fault {
  /** A status to answer with; `reset` cuts the connection; `hang` never answers. */
  readonly answer: number | 'reset' | 'hang';
  readonly times: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** The request is carried out first, and only its answer is lost. */
  readonly afterwards: boolean;
  /** Set by `hold`: called when the request is there, tells whether it may go on. */
  readonly gate?: () => Promise<boolean>;
}

/** A request that waits for the test: `arrived` when it is there (carried out already, if so ordered), `release` lets it go on, `cut` ends its connection. */
export interface Held {
  readonly arrived: Promise<unknown>;
  release(): void;
  cut(): void;
}

interface Waiting extends Fault {
  readonly method: string;
  readonly path: RegExp;
  left: number;
}

function latch() {
  let open: (word: boolean) => void = () => undefined;
  const opened = new Promise<boolean>((resolve) => (open = resolve));
  return { open, opened };
}

/** Faults that a test ordered: each strikes the next requests that match, then is used up. */
export class Faults {
  private waiting: Waiting[] = [];

  failNext(method: string, path: RegExp, answer: Fault['answer'], options: Partial<Omit<Fault, 'answer'>> = {}): void {
    const { times = 1, headers = {}, body = { message: 'scripted fault' }, afterwards = false } = options;
    this.waiting.push({ method, path, answer, times, headers, body, afterwards, left: times });
  }

  /** The next matching request is held, before it is carried out or (`afterwards`) before it is answered. */
  hold(method: string, path: RegExp, afterwards = false): Held {
    const [arrived, decided] = [latch(), latch()];
    const gate = (): Promise<boolean> => (arrived.open(true), decided.opened);
    this.waiting.push({ method, path, answer: 'hang', times: 1, headers: {}, body: undefined, afterwards, left: 1, gate });
    return { arrived: arrived.opened, release: () => decided.open(true), cut: () => decided.open(false) };
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
