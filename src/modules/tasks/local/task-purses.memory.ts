import { Injectable } from '@nestjs/common';
import type { ModelUsage, SpendPort } from '../../agents/index.js';
import type { TaskPurses, TaskSpend } from '../budget/task-purses.port.js';

const NOTHING: TaskSpend = { costUsd: 0, calls: 0, inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, models: [] };

/** The purse of a process's one task; what its end leaves unsettled is nobody's debt. */
@Injectable()
export class MemoryTaskPurses implements TaskPurses {
  private total: TaskSpend | undefined;
  private readonly reserved = new Map<string, number>();
  private reservations = 0;

  open(_taskId: string, _epoch: number, budgetUsd: number): SpendPort {
    return { reserve: (usd) => Promise.resolve(this.reserve(usd, budgetUsd)), settle: (reservation, usd, usage) => Promise.resolve(this.settle(reservation, usd, usage)) };
  }

  spent(): Promise<TaskSpend | undefined> {
    return Promise.resolve(this.total);
  }

  chargeLost(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  private reserve(usd: number, budgetUsd: number): string | undefined {
    const held = [...this.reserved.values()].reduce((sum, one) => sum + one, 0);
    if ((this.total?.costUsd ?? 0) + held + usd > budgetUsd) return undefined;
    const reservation = `${(this.reservations += 1)}`;
    this.reserved.set(reservation, usd);
    return reservation;
  }

  private settle(reservation: string, usd: number, usage: ModelUsage): void {
    if (!this.reserved.delete(reservation)) return;
    const { costUsd, calls, inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, models } = this.total ?? NOTHING;
    this.total = {
      costUsd: costUsd + usd,
      calls: calls + 1,
      inputTokens: inputTokens + usage.inputTokens,
      outputTokens: outputTokens + usage.outputTokens,
      cacheReadTokens: cacheReadTokens + usage.cacheReadTokens,
      cacheWriteTokens: cacheWriteTokens + usage.cacheWriteTokens,
      models: models.includes(usage.model) ? models : [...models, usage.model],
    };
  }
}
