import type { ServerResponse } from 'node:http';
import { Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../../../shared/http/access.js';
import { ApiProblems } from '../../../shared/http/api-problems.js';
import { ReceiptDto } from '../log/dto/receipt.dto.js';
import { WebhookReception, type WebhookRequest } from './webhook-reception.js';

@ApiTags('webhooks')
@Controller('webhooks')
export class WebhookController {
  constructor(private readonly reception: WebhookReception) {}

  @Post('github')
  @Public()
  @HttpCode(202)
  @ApiOperation({ summary: 'Where GitHub delivers its webhooks' })
  @ApiHeader({ name: 'X-Hub-Signature-256', required: true, description: 'sha256=HMAC of the body' })
  @ApiHeader({ name: 'X-GitHub-Event', required: true })
  @ApiHeader({ name: 'X-GitHub-Delivery', required: true })
  @ApiAcceptedResponse({ type: ReceiptDto })
  @ApiProblems(400, 401, 413, 415, 429, 503)
  async receive(@Req() request: WebhookRequest, @Res() response: ServerResponse): Promise<void> {
    const receipt = JSON.stringify(await this.reception.receive(request));
    // Not by way of Express, which would hash every answer for an ETag that no POST has a use for.
    response.writeHead(202, { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(receipt) }).end(receipt);
  }
}
