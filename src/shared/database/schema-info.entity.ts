import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One row: the least level an application must have to run on this schema. */
@Entity('schema_info')
export class SchemaInfoEntity {
  @PrimaryColumn('boolean', { default: true })
  singleton: boolean;

  @Column('bigint', { name: 'min_app_schema' })
  minAppSchema: string;
}
