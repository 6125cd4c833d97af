export { startGitHub, type StandInOptions } from './start.js';
export type { Comment, Issue, NewRepository, StandIn } from './stand-in.js';
export type { Delivered } from './webhooks/sender.js';
export type * from './types.js';
