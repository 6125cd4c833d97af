import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { TaskEntity } from '../board/task.entity.js';

@Entity('artifacts')
export class ArtifactEntity {
  @PrimaryColumn('uuid', { name: 'task_id' }) taskId: string;
  @ManyToOne(() => TaskEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'task_id', foreignKeyConstraintName: 'artifacts_task_id_fkey' })
  task: TaskEntity;
  @PrimaryColumn('text') name: string;
  @Column('integer') epoch: number;
  /** zstd. */
  @Column('bytea') content: Buffer;
  /** Before compression and after the cap. */
  @Column('integer') bytes: number;
  @Column('boolean', { default: false }) truncated: boolean;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
}
