import type { EffectKind, EffectOwner, Effects, Made } from '../../../../src/modules/tasks/record/effects.port.js';

/** Effects in memory, of tasks that need not exist. */
export class MemoryEffects implements Effects {
  /** By task and kind; undefined: intended. */
  private readonly known = new Map<string, Made | undefined>();

  async once({ id }: EffectOwner, kind: EffectKind, make: (repeated: boolean) => Promise<Made>): Promise<Made> {
    const key = `${id} ${kind}`;
    const earlier = this.known.get(key);
    if (earlier !== undefined) return earlier;
    const repeated = this.known.has(key);
    this.known.set(key, undefined);
    const made = await make(repeated);
    this.known.set(key, made);
    return made;
  }

  gone(id: string, kind: EffectKind): Promise<void> {
    this.known.set(`${id} ${kind}`, undefined);
    return Promise.resolve();
  }
}
