export * from './task.js';
export * from './task-board.port.js';
export * from './task-intake.port.js';
export * from './task-log.port.js';
export * from './policy/repository-policy.port.js';
export * from './local/local-report.js';
export { LocalRunModule } from './local/local-run.module.js';
export { LocalRuns, type LocalRequest } from './local/local-runs.js';
export { TasksModule } from './tasks.module.js';
