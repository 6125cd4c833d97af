import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Entity('delivery_keys')
@Index('delivery_keys_delivery_id', ['deliveryId'])
export class DeliveryKeyEntity {
  /** `guid:<GitHub's delivery GUID>`. */
  @PrimaryColumn('text') key: string;
  @Column('uuid', { name: 'delivery_id' }) deliveryId: string;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
}
