export * from './api-tokens/api-tokens.port.js';
export * from './api-tokens/token-life.js';
export * from './users.port.js';
export { AuthModule } from './auth.module.js';
export { PeopleModule } from './people.module.js';
export { WebFront } from './web-front.js';
