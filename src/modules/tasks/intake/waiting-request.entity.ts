import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';
import { TaskEntity } from '../board/task.entity.js';

@Entity('waiting_requests')
@Index('waiting_requests_issue', { synchronize: false })
@Index('waiting_requests_tell_at', { synchronize: false })
@Check('waiting_requests_dropped_check', `dropped IN ('withdrawn', 'refused')`)
@Check('waiting_requests_one_end', 'task_id IS NULL OR dropped IS NULL')
@Index('waiting_requests_task_id', { synchronize: false })
export class WaitingRequestEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' }) generation: string;
  @Column('uuid', { name: 'delivery_id', unique: true }) deliveryId: string;
  @Column('bigint', { name: 'installation_id' }) installationId: string;
  @Column('bigint', { name: 'repository_id' }) repositoryId: string;
  @Column('text') owner: string;
  @Column('text') name: string;
  @Column('integer', { name: 'issue_number' }) issueNumber: number;
  @Column('text', { name: 'issue_title' }) issueTitle: string;
  @Column('text', { name: 'issue_body' }) issueBody: string;
  @Column('text', { name: 'requested_by' }) requestedBy: string;
  @Column('text') request: string;
  @Column('bigint', { name: 'comment_id', nullable: true }) commentId: string | null;
  @Column('text', { nullable: true }) traceparent: string | null;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
  @Column('uuid', { name: 'task_id', nullable: true }) taskId: string | null;
  @Column('text', { nullable: true }) dropped: 'withdrawn' | 'refused' | null;
  @Column('text', { name: 'dropped_by', nullable: true }) droppedBy: string | null;
  @Column('timestamptz', { name: 'tell_at', nullable: true, default: () => 'now()' }) tellAt: Date | null;
  @ManyToOne(() => TaskEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'task_id', foreignKeyConstraintName: 'waiting_requests_task_id_fkey' })
  task: TaskEntity;
}
