import { Injectable } from '@nestjs/common';
import { decision, type Decision } from '../decision.js';
import { OnWebhook } from '../webhook-handler.js';

@Injectable()
export class PingHandler {
  @OnWebhook('ping')
  async ping(): Promise<Decision> {
    return decision('pong', 'the webhook works');
  }
}
