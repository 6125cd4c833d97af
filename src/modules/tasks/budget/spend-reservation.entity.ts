import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { TaskEntity } from '../board/task.entity.js';

const money = { precision: 14, scale: 6 } as const;

@Entity('spend_reservations')
@Index('spend_reservations_task_id', ['taskId'])
@Index('spend_reservations_open', ['createdAt'], { where: 'settled_at IS NULL' })
export class SpendReservationEntity {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'task_id' }) taskId: string;
  @ManyToOne(() => TaskEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'task_id', foreignKeyConstraintName: 'spend_reservations_task_id_fkey' })
  task: TaskEntity;
  @Column('integer') epoch: number;
  @Column('numeric', { ...money, name: 'reserved_usd' }) reservedUsd: string;
  @Column('numeric', { ...money, name: 'spent_usd', nullable: true }) spentUsd: string | null;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
  @Column('timestamptz', { name: 'settled_at', nullable: true }) settledAt: Date | null;
}
