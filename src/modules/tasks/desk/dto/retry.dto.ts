import type { IncomingMessage } from 'node:http';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { z } from 'zod';
import { AppError } from '../../../../shared/errors/app-error.js';
import { invalidRequest, parseQuery } from '../../../../shared/http/cursor.js';
import { readBody } from '../../../../shared/http/read-body.js';

/** Of a body with one word in it. */
const BODY_BYTES = 1_024;

export class RetryDto {
  @ApiPropertyOptional({ description: 'True: the agent begins a new conversation. False: it goes on with the one it had. Default: true for a task that a person stopped', example: true })
  fresh?: boolean;
}

const schema = z.strictObject({ fresh: z.boolean().optional() });

/** What the body says; it may be empty. @throws AppError `request.invalid` (400), `request.too_large` (413) */
export async function retryOf(request: IncomingMessage): Promise<RetryDto> {
  const body = await readBody(request, BODY_BYTES);
  if (body === undefined) throw new AppError('request.too_large', `The body has more than ${BODY_BYTES} bytes.`, { detail: { status: 413 } });
  return parseQuery<RetryDto>(schema as z.ZodType<RetryDto>, body.length === 0 ? {} : json(body));
}

function json(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw invalidRequest('The body is not JSON.', cause);
  }
}
