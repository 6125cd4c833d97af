import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Entity('users')
@Index('users_awaited_login', { synchronize: false })
@Index('users_login', { synchronize: false })
@Index('users_created_at', { synchronize: false })
export class UserEntity {
  @PrimaryColumn('uuid') id: string;
  /** Null until the person logs in for the first time. */
  @Column('bigint', { name: 'github_id', nullable: true, unique: true }) githubId: string | null;
  @Column('text') login: string;
  @Column('text', { default: 'viewer' }) role: string;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
  @Column('timestamptz', { name: 'last_login_at', nullable: true }) lastLoginAt: Date | null;
  /** Nobody comes in, by session or by token, until it is null again. */
  @Column('timestamptz', { name: 'disabled_at', nullable: true }) disabledAt: Date | null;
}
