import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import { AppError } from '../../../shared/errors/app-error.js';
import { cursorOf, pageQuery, parseQuery, placeOf, type Page } from '../../../shared/http/cursor.js';
import type { Principal } from '../../../shared/http/principal.js';
import { DEAD_LETTER_KINDS, type DeadLetter, type DeadLetterKind, type DeadLetters } from '../../../shared/queue/dead-letters.port.js';
import { gauge } from '../../../shared/telemetry/metrics.js';
import { DEAD_TASKS } from '../../tasks/index.js';
import { DEAD_DELIVERIES } from './dead-deliveries.port.js';

const filterSchema = z.strictObject({ ...pageQuery, kind: z.enum(DEAD_LETTER_KINDS).optional() });

/** What was given up, for administrators: deliveries and tasks in one list. */
@Injectable()
export class DeadLetterDesk implements OnModuleInit {
  private readonly logger = new Logger('DeadLetters');
  private readonly boxes: readonly (readonly [DeadLetterKind, DeadLetters])[];

  constructor(@Inject(DEAD_DELIVERIES) deliveries: DeadLetters, @Inject(DEAD_TASKS) tasks: DeadLetters) {
    this.boxes = [
      ['delivery', deliveries],
      ['task', tasks],
    ];
  }

  onModuleInit(): void {
    gauge('bot.dead_letters', () => Promise.all(this.boxes.map(async ([kind, box]) => ({ value: await box.count(), labels: { kind } }))));
  }

  /** @throws AppError `request.invalid` (400) */
  async list(query: unknown): Promise<Page<DeadLetter>> {
    const { kind, cursor, limit } = parseQuery(filterSchema as z.ZodType<z.infer<typeof filterSchema>>, query);
    const after = cursor === undefined ? undefined : placeOf(cursor);
    const asked = this.boxes.filter(([name]) => kind === undefined || name === kind);
    const found = (await Promise.all(asked.map(([, box]) => box.list(after, limit + 1)))).flat().sort(newestFirst);
    const items = found.slice(0, limit);
    const last = items.at(-1);
    return { items, nextCursor: found.length > limit && last !== undefined ? cursorOf({ at: last.diedAtText, id: last.id }) : null };
  }

  /** Gives the new task's id when a task is tried again. @throws AppError `dead_letter.absent` (404), `dead_letter.busy` (409) */
  async requeue({ login }: Principal, id: string): Promise<string | undefined> {
    for (const [kind, box] of this.boxes) {
      const result = await box.requeue(id, login);
      if (result.outcome === 'absent') continue;
      this.logger.log({ msg: 'dead letter requeued', id, kind, by: login, outcome: result.outcome });
      if (result.outcome === 'busy') throw new AppError('dead_letter.busy', 'The issue already has an active task.', { detail: { status: 409 } });
      return result.taskId;
    }
    throw absent();
  }

  /** @throws AppError `dead_letter.absent` (404) */
  async discard({ login }: Principal, id: string): Promise<void> {
    for (const [kind, box] of this.boxes) {
      if (await box.discard(id)) return this.logger.log({ msg: 'dead letter discarded', id, kind, by: login });
    }
    throw absent();
  }
}

function newestFirst(one: DeadLetter, other: DeadLetter): number {
  return other.diedAtText.localeCompare(one.diedAtText) || other.id.localeCompare(one.id);
}

function absent(): AppError {
  return new AppError('dead_letter.absent', 'There is no such dead letter.', { detail: { status: 404 } });
}
