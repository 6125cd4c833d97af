export * from './dispatch/decision.js';
export * from './log/delivery-log.port.js';
export { WebhooksModule } from './webhooks.module.js';
