export * from './repository.js';
export * from './catalogue.port.js';
export * from './checkouts.port.js';
export * from './code-host.port.js';
export * from './hook-log.port.js';
export * from './mirrors.port.js';
export * from './publisher.port.js';
export * from './trees.port.js';
export { ReposModule } from './repos.module.js';
