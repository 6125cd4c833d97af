import 'reflect-metadata';
import type { Job } from 'bullmq';
import type { Config } from '../../../shared/config/index.js';
import type { TaskSupervisor } from './task-supervisor.js';
import { TaskProcessor } from './task.processor.js';

describe('task processor', () => {
  const work = jest.fn(() => Promise.resolve());
  const processor = new TaskProcessor({ work } as unknown as TaskSupervisor, { task: { concurrency: 7 } } as unknown as Config);

  it('hands the id to the supervisor', async () => {
    await processor.process({ data: { id: 'abc' } } as Job<{ id: string }>);
    expect(work).toHaveBeenCalledWith('abc');
  });

  it('takes its concurrency from the configuration before the worker is made', () => {
    processor.onApplicationBootstrap();
    expect(Reflect.getMetadata('bullmq:worker_metadata', TaskProcessor)).toEqual({ concurrency: 7 });
    expect(Reflect.getMetadata('bullmq:processor_metadata', TaskProcessor)).toEqual({ name: 'tasks' });
  });
});
