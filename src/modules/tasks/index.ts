export * from './task.js';
export * from './task-board.port.js';
export * from './task-intake.port.js';
export * from './task-log.port.js';
export * from './policy/repository-policy.port.js';
export { TaskSupervisor } from './task-supervisor.js';
export { TasksModule } from './tasks.module.js';
