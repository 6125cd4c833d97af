import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { TaskEntity } from '../board/task.entity.js';

@Entity('effects')
export class EffectEntity {
  @PrimaryColumn('uuid', { name: 'task_id' }) taskId: string;
  @ManyToOne(() => TaskEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'task_id', foreignKeyConstraintName: 'effects_task_id_fkey' })
  task: TaskEntity;
  @PrimaryColumn('text') kind: string;
  @Column('text', { default: 'intended' }) state: string;
  @Column('bigint', { name: 'host_id', nullable: true }) hostId: string | null;
  @Column('text', { nullable: true }) url: string | null;
  @Column('timestamptz', { name: 'intended_at', default: () => 'now()' }) intendedAt: Date;
  @Column('timestamptz', { name: 'done_at', nullable: true }) doneAt: Date | null;
}
