import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';

/** Shape of `installation_tokens`; read and written by `token-vault.pg.ts` alone. */
@Entity('installation_tokens')
@Unique('installation_tokens_installation_id_repository_id_permissio_key', ['installationId', 'repositoryId', 'permissions'])
export class InstallationTokenEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'installation_tokens_pkey' })
  id: string;

  @Column('bigint', { name: 'installation_id' })
  installationId: string;

  @Column('bigint', { name: 'repository_id' })
  repositoryId: string;

  @Column('text')
  permissions: string;

  @Column('text')
  sealed: string;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;
}
