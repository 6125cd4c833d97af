import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** The links out of one text at one path; equal ones are one row. */
@Entity('graph_link_sets')
@Index('graph_link_sets_digest', ['digest'], { unique: true })
export class GraphLinkSetEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' }) id: string;
  @Column('text') digest: string;
  @Column('integer') edges: number;
  /** Path → sum of the confidences of the links there. */
  @Column('jsonb') targets: Record<string, number>;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
}
