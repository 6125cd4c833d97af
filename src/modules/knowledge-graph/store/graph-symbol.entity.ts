import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { GraphBlobEntity } from './graph-blob.entity.js';

@Entity('graph_symbols')
@Index('graph_symbols_name', { synchronize: false })
export class GraphSymbolEntity {
  @PrimaryColumn('bigint', { name: 'blob_id' }) blobId: string;
  @ManyToOne(() => GraphBlobEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'blob_id', foreignKeyConstraintName: 'graph_symbols_blob_id_fkey' })
  blob: GraphBlobEntity;
  @PrimaryColumn('integer') ordinal: number;
  @Column('text') key: string;
  @Column('text') kind: string;
  @Column('text') name: string;
  /** Ordinal; -1 at the top. */
  @Column('integer') parent: number;
  @Column('integer') line: number;
  @Column('integer', { name: 'end_line' }) endLine: number;
  @Column('boolean') exported: boolean;
  @Column('text') signature: string;
  @Column('text') doc: string;
}
