import { Client, type ClientConfig } from 'pg';

/**
 * A connection beside the pool, not yet open. One that the server ends between two queries tells it by an event, and
 * Node ends a process that does not listen; here whatever is asked of it next fails and tells.
 */
export function clientOf(settings: ClientConfig): Client {
  const client = new Client(settings);
  client.on('error', () => undefined);
  return client;
}
