import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** What is known of one text, whatever repository it is in. */
@Entity('graph_blobs')
@Index('graph_blobs_identity', ['sha', 'language', 'extractor'], { unique: true })
export class GraphBlobEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' }) id: string;
  @Column('text') sha: string;
  @Column('text') language: string;
  @Column('integer') extractor: number;
  @Column('integer') bytes: number;
  @Column('integer') lines: number;
  @Column('boolean', { name: 'parse_errors' }) parseErrors: boolean;
  /** Why it was not read; null when it was. */
  @Column('text', { nullable: true }) skipped: string | null;
  @Column('integer') symbols: number;
  @Column('integer') refs: number;
  @Column('text') digest: string;
  @Column('bytea') facts: Buffer;
  @Column('bytea') terms: Buffer;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
}
