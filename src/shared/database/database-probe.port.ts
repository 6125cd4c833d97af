export const DATABASE_PROBE = Symbol('DATABASE_PROBE');

/** Whether PostgreSQL answers through the process's own pool. */
export interface DatabaseProbe {
  check(): Promise<Readonly<Record<string, unknown>>>;
}
