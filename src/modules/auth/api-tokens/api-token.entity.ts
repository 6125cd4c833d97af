import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { UserEntity } from '../user.entity.js';

@Entity('api_tokens')
@Index('api_tokens_created_at', { synchronize: false })
@Index('api_tokens_user_id', ['userId'])
@Check('api_tokens_scope_check', `scope IN ('read', 'operate', 'admin')`)
export class ApiTokenEntity {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'user_id' }) userId: string;
  @ManyToOne(() => UserEntity, { nullable: false, onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'api_tokens_user_id_fkey' })
  user: UserEntity;
  @Column('text') name: string;
  /** SHA-256 of the whole token. */
  @Column('bytea') hash: Buffer;
  @Column('text') scope: string;
  @Column('bigint', { name: 'repository_ids', array: true, nullable: true }) repositoryIds: string[] | null;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
  @Column('timestamptz', { name: 'expires_at' }) expiresAt: Date;
  @Column('timestamptz', { name: 'last_used_at', nullable: true }) lastUsedAt: Date | null;
  @Column('timestamptz', { name: 'revoked_at', nullable: true }) revokedAt: Date | null;
}
