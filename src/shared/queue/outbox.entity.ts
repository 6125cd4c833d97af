import { Column, CreateDateColumn, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

@Entity('outbox')
@Index('outbox_waiting', ['queue', 'lane', 'priority', 'id'], { where: 'dispatched_at IS NULL' })
@Index('outbox_unfinished', ['queue', 'lane', 'subjectId'], { where: 'dispatched_at IS NOT NULL AND finished_at IS NULL' })
@Index('outbox_subject_id', ['subjectId'])
export class OutboxEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id: string;

  @Column('text')
  queue: string;

  @Column('uuid', { name: 'subject_id' })
  subjectId: string;

  @Column('text')
  key: string;

  @Column('smallint')
  priority: number;

  @Column('text', { nullable: true })
  traceparent: string | null;

  /** Not handed to the queue before. */
  @Column('timestamptz', { name: 'due_at', nullable: true })
  dueAt: Date | null;

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'dispatched_at', nullable: true })
  dispatchedAt: Date | null;

  @Column('bigint')
  lane: string;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt: Date | null;
}
