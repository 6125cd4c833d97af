export * from './agent-check.js';
export * from './agent-runner.port.js';
export * from './agents.module.js';
export * from './cage.port.js';
export * from './gateway/model-gateway.port.js';
export * from './gateway/spend.port.js';
export * from './patch-maker.port.js';
export * from './terminal.port.js';
