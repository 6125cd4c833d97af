import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { GraphLinkSetEntity } from './graph-link-set.entity.js';

@Entity('graph_edges')
@Index('graph_edges_target', ['toKey', 'toPath'])
export class GraphEdgeEntity {
  @PrimaryColumn('bigint', { name: 'link_set_id' }) linkSetId: string;
  @ManyToOne(() => GraphLinkSetEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'link_set_id', foreignKeyConstraintName: 'graph_edges_link_set_id_fkey' })
  linkSet: GraphLinkSetEntity;
  @PrimaryColumn('integer') ordinal: number;
  /** Ordinal of a symbol of the text; -1: the file. */
  @Column('integer') source: number;
  @Column('text') kind: string;
  @Column('text', { name: 'to_path' }) toPath: string;
  /** Empty: the file. */
  @Column('text', { name: 'to_key' }) toKey: string;
  @Column('integer') line: number;
  @Column('real') confidence: number;
  @Column('text') provenance: string;
}
