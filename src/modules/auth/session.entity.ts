import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Written by connect-pg-simple, whose column names these are. */
@Entity('sessions')
@Index('sessions_expire', { synchronize: false })
@Index('sessions_user', { synchronize: false })
export class SessionEntity {
  @PrimaryColumn('text') sid: string;
  @Column('json') sess: Record<string, unknown>;
  @Column('timestamptz') expire: Date;
}
