import type { GraphProgress } from '../../modules/knowledge-graph/index.js';

/** Milliseconds: how soon something is told, and how often. */
const AT_TERMINAL = { patience: 0, period: 100 };
const ELSEWHERE = { patience: 5_000, period: 5_000 };
const TICK_MS = 1_000;
const WIPE = '\r\x1b[K';

/** Standard error, or what stands for it. */
interface Told {
  readonly isTTY?: boolean;
  write(text: string): boolean;
}

function lineOf({ step, done, total }: GraphProgress): string {
  const files = total === 1 ? 'file' : 'files';
  return done === undefined ? `${step}: ${total} ${files}` : `${step}: ${done} of ${total} ${files}`;
}

/** How far a graph is: drawn over at a terminal; elsewhere only what takes long is told, and to programs nothing. */
export class GraphProgressLine {
  private latest = 'opening the database';
  private readonly pace: typeof AT_TERMINAL;
  private next: number;
  private drawn = false;

  constructor(
    private readonly to: Told,
    private readonly quiet: boolean,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.pace = to.isTTY ? AT_TERMINAL : ELSEWHERE;
    this.next = now() + this.pace.patience;
  }

  tell(progress: GraphProgress): void {
    this.latest = lineOf(progress);
    this.tick();
  }

  /** Tells the latest again when it is time. */
  tick(): void {
    const now = this.now();
    if (now < this.next || (this.quiet && !this.to.isTTY)) return;
    this.next = now + this.pace.period;
    this.drawn = true;
    this.to.write(this.to.isTTY ? `${WIPE}${this.latest}` : `${this.latest}\n`);
  }

  end(): void {
    if (this.drawn && this.to.isTTY) this.to.write(WIPE);
    this.drawn = false;
  }
}

/** Progress on standard error until `end` is called, or `work` ends. */
export async function withProgress<T>(quiet: boolean, work: (tell: (progress: GraphProgress) => void, end: () => void) => Promise<T>): Promise<T> {
  const line = new GraphProgressLine(process.stderr, quiet);
  const timer = setInterval(() => line.tick(), TICK_MS).unref();
  const end = (): void => {
    clearInterval(timer);
    line.end();
  };
  try {
    return await work((progress) => line.tell(progress), end);
  } finally {
    end();
  }
}
