import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** Shape of `installations`. */
@Entity('installations')
@Check('installations_state_check', `state IN ('active', 'suspended', 'deleted')`)
export class InstallationEntity {
  @PrimaryColumn('bigint', { primaryKeyConstraintName: 'installations_pkey' })
  id: string;

  @Column('text', { name: 'account_login' })
  accountLogin: string;

  @Column('text', { default: 'active' })
  state: string;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
