export * from './users.port.js';
export { AuthModule } from './auth.module.js';
export { PeopleModule } from './people.module.js';
export { WebFront } from './web-front.js';
