import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { InstallationEntity } from './installation.entity.js';

/** Shape of `repositories`. */
@Entity('repositories')
@Index('repositories_installation_id', ['installationId'])
export class RepositoryEntity {
  @PrimaryColumn('bigint', { primaryKeyConstraintName: 'repositories_pkey' })
  id: string;

  @Column('bigint', { name: 'installation_id' })
  installationId: string;

  @ManyToOne(() => InstallationEntity, { nullable: false, onDelete: 'CASCADE' })
  @JoinColumn({ name: 'installation_id', foreignKeyConstraintName: 'repositories_installation_id_fkey' })
  installation: InstallationEntity;

  @Column('text')
  owner: string;

  @Column('text')
  name: string;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
