export const NOTIFICATIONS = Symbol('NOTIFICATIONS');

/** PostgreSQL LISTEN on a connection of its own; reconnects by itself and calls the handler after each reconnect. */
export interface Notifications {
  listen(channel: string, handler: () => void): Promise<void>;
}
