import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Entity('delivery_keys')
@Index('delivery_keys_bodies', { synchronize: false })
export class DeliveryKeyEntity {
  /** `guid:<GitHub's delivery GUID>`, `event:<JSON list>`, `body:<SHA-256>` or `refused:<repository>:<issue>`. */
  @PrimaryColumn('text') key: string;
  @Column('uuid', { name: 'delivery_id' }) deliveryId: string;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
}
