import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** GitHub's numbers are bigint columns; they stay below 2^53 and are plain numbers in the product. */
const githubId = { type: 'bigint', transformer: { from: (value: string | null) => (value === null ? null : Number(value)), to: (value: number | null) => value } } as const;

@Entity('deliveries')
@Index('deliveries_received_at', { synchronize: false })
@Index('deliveries_undecided', { synchronize: false })
@Index('deliveries_dead', { synchronize: false })
export class DeliveryEntity {
  @PrimaryColumn('uuid') id: string;
  @Column('text') guid: string;
  @Column('text') event: string;
  @Column('text', { nullable: true }) action: string | null;
  @Column({ ...githubId, name: 'installation_id', nullable: true }) installationId: number | null;
  @Column({ ...githubId, name: 'repository_id', nullable: true }) repositoryId: number | null;
  @Column('text', { nullable: true }) sender: string | null;
  @Column('bytea') body: Buffer;
  @Column('text', { default: 'received' }) state: string;
  @Column('text', { nullable: true }) decision: string | null;
  @Column('text', { nullable: true }) reason: string | null;
  @Column('integer', { default: 0 }) attempts: number;
  @Column('text', { nullable: true }) traceparent: string | null;
  @Column('timestamptz', { name: 'received_at', default: () => 'now()' }) receivedAt: Date;
  @Column('timestamptz', { name: 'decided_at', nullable: true }) decidedAt: Date | null;
  @Column('timestamptz', { name: 'discarded_at', nullable: true }) discardedAt: Date | null;
}
