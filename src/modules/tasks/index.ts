export * from './task.js';
export { DEAD_TASKS } from './dead-tasks.port.js';
export * from './effects.port.js';
export * from './task-board.port.js';
export * from './task-intake.port.js';
export * from './task-log.port.js';
export * from './policy/repository-policy.port.js';
export { TasksModule } from './tasks.module.js';
