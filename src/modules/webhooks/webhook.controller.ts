import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import { Public } from '../../shared/http/access.js';
import { WebhookReception, type Receipt, type WebhookRequest } from './webhook-reception.js';

@Controller('webhooks')
export class WebhookController {
  constructor(private readonly reception: WebhookReception) {}

  @Post('github')
  @Public()
  @HttpCode(202)
  receive(@Req() request: WebhookRequest): Promise<Receipt> {
    return this.reception.receive(request);
  }
}
