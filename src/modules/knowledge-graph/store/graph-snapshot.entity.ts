import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** The graph of one commit of one repository. */
@Entity('graph_snapshots')
@Index('graph_snapshots_commit', ['repositoryId', 'commit', 'versions'], { unique: true })
@Index('graph_snapshots_environment', ['repositoryId', 'environment'])
export class GraphSnapshotEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' }) id: string;
  /** Below zero for a repository that GitHub does not know. */
  @Column('bigint', { name: 'repository_id' }) repositoryId: string;
  @Column('text') commit: string;
  /** Of extractor and linker. */
  @Column('text') versions: string;
  @Column('text') environment: string;
  @Column('jsonb') skipped: { path: string; reason: string }[];
  @Column('integer') symbols: number;
  @Column('integer') refs: number;
  @Column('integer') edges: number;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
}
