import { ApiProperty } from '@nestjs/swagger';
import type { Receipt } from '../../reception/webhook-reception.js';

export class ReceiptDto implements Receipt {
  @ApiProperty({ format: 'uuid', example: '019a9f3e-7a00-7b1c-8c11-3b2f6f3d2c10' })
  deliveryId: string;

  @ApiProperty({ enum: ['accepted', 'duplicate', 'ignored'], example: 'accepted' })
  status: Receipt['status'];
}
