import type { SpendPort } from './spend.port.js';

export const MODEL_GATEWAY = Symbol('MODEL_GATEWAY');

export interface GatewayOptions {
  /** Unix socket to listen on. */
  readonly socketPath: string;
  readonly spend: SpendPort;
  /** Called when calls begin to be refused because the API does not answer, and when one is answered well again. */
  readonly onAway?: (away: boolean) => void;
}

export interface OpenGateway {
  /** What the agent shows in place of a key; good for this gateway only. */
  readonly token: string;
  /** A call was refused because the purse is empty. */
  readonly exhausted: boolean;
  /** Ends what is under way, settles it, and removes the socket. */
  close(): Promise<void>;
}

/** The one way from a cage to a model: holds the real key, counts and charges every call. */
export interface ModelGateway {
  /** @throws AppError `model.unconfigured` when there is no key. */
  open(options: GatewayOptions): Promise<OpenGateway>;
}
