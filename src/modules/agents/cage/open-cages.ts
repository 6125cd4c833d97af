import type { Cage } from '../cage.port.js';
import { reapRun } from './reap-run.js';
import { deadRuns } from './run-folders.js';

/** The runs below one data directory: those this process holds open, and those that dead processes left. */
export class OpenCages {
  private readonly cages = new Set<Cage>();
  readonly forget = (cage: Cage): void => void this.cages.delete(cage);

  constructor(private readonly dataDir: string) {}

  add(cage: Cage): Cage {
    this.cages.add(cage);
    return cage;
  }

  async sweep(): Promise<readonly string[]> {
    const dead = await deadRuns(this.dataDir);
    for (const record of dead) await reapRun(this.dataDir, record);
    return dead.map(({ runId }) => runId);
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.cages].map((cage) => cage.close()));
  }
}
