import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { TaskEntity } from './task.entity.js';

@Entity('task_steps')
export class TaskStepEntity {
  @PrimaryColumn('uuid', { name: 'task_id' }) taskId: string;
  @ManyToOne(() => TaskEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'task_id', foreignKeyConstraintName: 'task_steps_task_id_fkey' })
  task: TaskEntity;
  @PrimaryColumn('text') step: string;
  @Column('text') state: string;
  @Column('integer') epoch: number;
  @Column('jsonb', { default: {} }) facts: Record<string, unknown>;
  @Column('timestamptz', { name: 'started_at', default: () => 'now()' }) startedAt: Date;
  @Column('timestamptz', { name: 'finished_at', nullable: true }) finishedAt: Date | null;
}
