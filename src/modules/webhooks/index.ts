export * from './decision.js';
export * from './delivery-log.port.js';
export { WebhooksModule } from './webhooks.module.js';
