import { AsyncLocalStorage } from 'node:async_hooks';

/** What a log line is about; in every line written while the work runs. */
export interface LogContext {
  readonly delivery_id?: string;
  readonly task_id?: string;
  readonly installation_id?: number | undefined;
}

const storage = new AsyncLocalStorage<LogContext>();

/** Runs `work` with these fields in every log line, added to those around it. */
export function withLogContext<T>(fields: LogContext, work: () => T): T {
  return storage.run({ ...storage.getStore(), ...fields }, work);
}

export function logContext(): LogContext {
  return storage.getStore() ?? {};
}
