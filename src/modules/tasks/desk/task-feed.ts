import { once } from 'node:events';
import { Inject, Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { CONFIG, type Config } from '../../../shared/config/index.js';
import { invalidRequest } from '../../../shared/http/cursor.js';
import type { Principal, Standing } from '../../../shared/http/principal.js';
import { TaskDesk } from './task-desk.js';
import { TaskNews } from './task-news.js';
import { TASK_READER, type SeenEvent, type TaskReader } from './task-reader.port.js';
import { isFinal } from '../board/task-state.js';

/** Events of one read. */
const BATCH = 200;
/** What a browser waits before it resumes, milliseconds. */
const RETRY_MS = 1_000;

export interface StreamRequest {
  readonly principal: Principal;
  readonly stands: Standing;
  /** Of the task. */
  readonly id: string;
  readonly lastEventId: string | undefined;
}

/**
 * A task's events as a stream (WHATWG server-sent events): what there is after Last-Event-ID, then what comes, then
 * `end` when the task has ended. A stream lives for a limited time and is resumed by the client; whether who reads it still
 * may is looked at every poll period, and the stream ends when not.
 */
@Injectable()
export class TaskFeed {
  constructor(
    private readonly desk: TaskDesk,
    @Inject(TASK_READER) private readonly reader: TaskReader,
    private readonly news: TaskNews,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @throws AppError `task.absent` (404), `request.invalid` (400) before the first byte. */
  async stream(asked: StreamRequest, response: Response): Promise<void> {
    const after = eventIdOf(asked.lastEventId);
    await this.desk.find(asked.principal, asked.id);
    const gone = new AbortController();
    const limit = setTimeout(() => gone.abort(), this.config.api.eventsStreamMs);
    response.on('close', () => gone.abort());
    const looks = setInterval(() => void this.mayStill(asked).then((may) => may || gone.abort()), this.config.api.eventsPollMs);
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
    response.write(`retry: ${RETRY_MS}\n\n`);
    try {
      await this.follow(asked.id, after, response, gone.signal);
    } finally {
      clearTimeout(limit);
      clearInterval(looks);
      response.end();
    }
  }

  /** Without an answer: no. */
  private async mayStill({ principal, stands, id }: StreamRequest): Promise<boolean> {
    try {
      return (await stands()) && (await this.desk.find(principal, id)) !== undefined;
    } catch {
      return false;
    }
  }

  private async follow(id: string, after: string, response: Response, signal: AbortSignal): Promise<void> {
    let last = after;
    while (!signal.aborted) {
      // In this order: whatever is written after the reads wakes us, and a final state was read before the last events.
      const { arrived } = this.news.next(signal);
      const task = await this.reader.find(id);
      const events = await this.reader.events(id, last, BATCH);
      for (const event of events) await send(response, signal, frame(event));
      last = events.at(-1)?.id ?? last;
      if (events.length === BATCH) continue;
      if (task === undefined || isFinal(task.state)) return send(response, signal, `event: end\ndata: ${JSON.stringify({ state: task?.state, reason: task?.reason })}\n\n`);
      await arrived;
      // Tells a proxy, and us, that the other side is still there.
      if (events.length === 0) await send(response, signal, ': still here\n\n');
    }
  }
}

function eventIdOf(text: string | undefined): string {
  if (text === undefined || text === '') return '0';
  if (!/^\d{1,18}$/.test(text)) throw invalidRequest('Last-Event-ID is not one of ours.');
  return text;
}

function frame({ id, type, at, data }: SeenEvent): string {
  return `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify({ at, ...data })}\n\n`;
}

/** Waits for a slow reader instead of keeping what it has not read. */
async function send(response: Response, signal: AbortSignal, text: string): Promise<void> {
  if (signal.aborted || response.write(text)) return;
  await once(response, 'drain', { signal }).catch(() => undefined);
}
