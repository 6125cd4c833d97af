import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { GraphBlobEntity } from './graph-blob.entity.js';
import { GraphLinkSetEntity } from './graph-link-set.entity.js';
import { GraphSnapshotEntity } from './graph-snapshot.entity.js';

@Entity('graph_snapshot_files')
@Index('graph_snapshot_files_link_set', ['linkSetId', 'snapshotId'])
@Index('graph_snapshot_files_blob', ['blobId', 'snapshotId'])
export class GraphSnapshotFileEntity {
  @PrimaryColumn('bigint', { name: 'snapshot_id' }) snapshotId: string;
  @ManyToOne(() => GraphSnapshotEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'snapshot_id', foreignKeyConstraintName: 'graph_snapshot_files_snapshot_id_fkey' })
  snapshot: GraphSnapshotEntity;
  @PrimaryColumn('text') path: string;
  @Column('bigint', { name: 'blob_id' }) blobId: string;
  @ManyToOne(() => GraphBlobEntity)
  @JoinColumn({ name: 'blob_id', foreignKeyConstraintName: 'graph_snapshot_files_blob_id_fkey' })
  blob: GraphBlobEntity;
  @Column('bigint', { name: 'link_set_id' }) linkSetId: string;
  @ManyToOne(() => GraphLinkSetEntity)
  @JoinColumn({ name: 'link_set_id', foreignKeyConstraintName: 'graph_snapshot_files_link_set_id_fkey' })
  linkSet: GraphLinkSetEntity;
}
