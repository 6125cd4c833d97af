import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** GitHub's numbers are bigint columns; they stay below 2^53 and are plain numbers in the product. */
const githubId = { type: 'bigint', transformer: { from: (value: string | null) => (value === null ? null : Number(value)), to: (value: number | null) => value } } as const;

@Entity('tasks')
@Index('tasks_one_active_per_issue', { synchronize: false })
@Index('tasks_lease_until', { synchronize: false })
@Index('tasks_one_first_per_delivery', { synchronize: false })
@Index('tasks_created_at', { synchronize: false })
@Index('tasks_dead', { synchronize: false })
export class TaskEntity {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'delivery_id' }) deliveryId: string;
  @Column({ ...githubId, name: 'installation_id' }) installationId: number;
  @Column({ ...githubId, name: 'repository_id' }) repositoryId: number;
  @Column('text') owner: string;
  @Column('text') name: string;
  @Column('integer', { name: 'issue_number' }) issueNumber: number;
  @Column('text', { name: 'issue_title' }) issueTitle: string;
  @Column('text', { name: 'issue_body' }) issueBody: string;
  @Column('text', { name: 'requested_by' }) requestedBy: string;
  @Column('text') request: string;
  @Column({ ...githubId, name: 'comment_id', nullable: true }) commentId: number | null;
  @Column('text', { default: 'queued' }) state: string;
  @Column('text', { nullable: true }) reason: string | null;
  @Column('integer', { default: 0 }) epoch: number;
  @Column('text', { nullable: true }) worker: string | null;
  @Column('timestamptz', { name: 'lease_until', nullable: true }) leaseUntil: Date | null;
  @Column('uuid', { name: 'retry_of', nullable: true }) retryOf: string | null;
  @Column('text', { name: 'stop_requested_by', nullable: true }) stopRequestedBy: string | null;
  @Column('text', { nullable: true }) traceparent: string | null;
  @Column('timestamptz', { name: 'queued_at', default: () => 'now()' }) queuedAt: Date;
  @Column('timestamptz', { name: 'dead_at', nullable: true }) deadAt: Date | null;
  @Column('timestamptz', { name: 'discarded_at', nullable: true }) discardedAt: Date | null;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
  @Column('timestamptz', { name: 'finished_at', nullable: true }) finishedAt: Date | null;
}
