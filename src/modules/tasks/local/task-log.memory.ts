import { Injectable } from '@nestjs/common';
import { redact } from '../../../shared/telemetry/redact.js';
import type { KeptName, Artifacts, TaskEvent, TaskLog } from '../record/task-log.port.js';

/** Events go to whoever listens and are kept nowhere; artefacts are kept as long as the process. */
@Injectable()
export class MemoryTaskLog implements TaskLog, Artifacts {
  private readonly kept = new Map<KeptName, Buffer>();
  private listener: ((event: TaskEvent) => void) | undefined;

  listen(listener: (event: TaskEvent) => void): void {
    this.listener = listener;
  }

  append(_taskId: string, _epoch: number, events: readonly TaskEvent[]): Promise<void> {
    for (const event of JSON.parse(redact(JSON.stringify(events))) as readonly TaskEvent[]) this.listener?.(event);
    return Promise.resolve();
  }

  keep(_taskId: string, _epoch: number, name: KeptName, content: Buffer): Promise<void> {
    this.kept.set(name, content);
    return Promise.resolve();
  }

  find(_taskId: string, name: KeptName): Promise<Buffer | undefined> {
    return Promise.resolve(this.kept.get(name));
  }
}
