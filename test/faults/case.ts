import { Fleet, type FleetOptions } from './fleet.js';
import { holds } from './invariants.js';

/** Of `catalogue.json`. */
export type FaultId = `F${number}`;

export interface CaseOptions {
  /** Also run by `npm test`: one of each family. */
  readonly sample?: boolean;
  /** Why the product does not hold yet. The case is run all the same, is never counted as passed, and fails when the product holds. */
  readonly open?: string;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 180_000;
const CLEAN_UP_MS = 30_000;
const ALL = process.env.FAULTS === 'all';

/** One case of the catalogue; its id leads its title, so that the runner can count. */
export function fault(id: FaultId, what: string, body: () => Promise<void>, { sample = false, open, timeoutMs = TIMEOUT_MS }: CaseOptions = {}): void {
  if (!ALL && !sample) return;
  const title = `${id} ${what}`;
  if (open === undefined) it(title, body, timeoutMs);
  else it.failing(`${title} [open: ${open}]`, body, timeoutMs);
}

/** A case that hangs is ended before jest gives it up, so that its processes are too. */
async function inTime(body: Promise<void>, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the case did not end within ${limitMs} ms`)), limitMs);
  });
  await Promise.race([body, late]).finally(() => clearTimeout(timer));
}

/** Runs the case on processes of its own, then looks at the invariants; a failure tells what the processes said. */
export async function inFleet(options: FleetOptions, body: (fleet: Fleet) => Promise<void>, limitMs = TIMEOUT_MS - CLEAN_UP_MS): Promise<void> {
  const fleet = await Fleet.start(options);
  try {
    await inTime(body(fleet).then(() => holds(fleet)), limitMs);
  } catch (error) {
    if (error instanceof Error) error.message += `\n--- what the processes said last\n${fleet.logs().slice(-4_000)}`;
    throw error;
  } finally {
    await fleet.stop();
  }
}
