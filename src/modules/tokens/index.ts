export * from './app-signer.port.js';
export * from './host-gate.port.js';
export * from './token-lender.port.js';
export * from './token-vault.port.js';
export { TokensModule } from './tokens.module.js';
