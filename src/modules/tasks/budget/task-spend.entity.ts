import { Column, Entity, JoinColumn, OneToOne, PrimaryColumn } from 'typeorm';
import { TaskEntity } from '../board/task.entity.js';

const money = { precision: 14, scale: 6 } as const;

@Entity('task_spend')
export class TaskSpendEntity {
  @PrimaryColumn('uuid', { name: 'task_id' }) taskId: string;
  @OneToOne(() => TaskEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'task_id', foreignKeyConstraintName: 'task_spend_task_id_fkey' })
  task: TaskEntity;
  @Column('numeric', { ...money, name: 'reserved_usd', default: 0 }) reservedUsd: string;
  @Column('numeric', { ...money, name: 'spent_usd', default: 0 }) spentUsd: string;
  @Column('numeric', { ...money, name: 'budget_usd', nullable: true }) budgetUsd: string | null;
  @Column('integer', { default: 0 }) calls: number;
  @Column('bigint', { name: 'input_tokens', default: 0 }) inputTokens: string;
  @Column('bigint', { name: 'output_tokens', default: 0 }) outputTokens: string;
  @Column('bigint', { name: 'cache_read_tokens', default: 0 }) cacheReadTokens: string;
  @Column('bigint', { name: 'cache_write_tokens', default: 0 }) cacheWriteTokens: string;
  @Column('text', { array: true, default: [] }) models: string[];
}
