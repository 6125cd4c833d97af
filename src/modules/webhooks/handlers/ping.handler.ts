import { Injectable } from '@nestjs/common';
import { decision, type Decision } from '../dispatch/decision.js';
import { OnWebhook } from '../dispatch/webhook-handler.js';

@Injectable()
export class PingHandler {
  @OnWebhook('ping')
  async ping(): Promise<Decision> {
    return decision('pong', 'the webhook works');
  }
}
