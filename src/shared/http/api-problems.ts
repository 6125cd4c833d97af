import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { PAGE_LIMIT } from './cursor.js';

/** Every error (RFC 9457). */
export class ProblemDto {
  @ApiProperty({ example: 'about:blank' })
  type: string;

  @ApiProperty({ example: 'auth.required' })
  title: string;

  @ApiProperty({ example: 401 })
  status: number;

  @ApiProperty({ description: 'For a person', example: 'Log in first: /auth/github.' })
  detail: string;

  @ApiProperty({ description: 'Stable, for programs', example: 'auth.required' })
  code: string;

  @ApiProperty({ description: 'Names the request in the logs', example: '6f1c1b1e-1c1d-4f0e-9a52-6d1f6f0e2b11' })
  traceId: string;
}

const WORDS: Readonly<Record<number, string>> = {
  400: 'A parameter is wrong',
  401: 'Nobody is logged in',
  403: 'Not allowed',
  404: 'Not there, or not for you to see',
  409: 'Not in this state',
  413: 'Too large',
  415: 'Not application/json',
  429: 'Too many bad signatures from this address',
  503: 'Not now',
};

/** Documents the errors a route answers with. */
export function ApiProblems(...statuses: readonly number[]): MethodDecorator & ClassDecorator {
  const schema = { $ref: '#/components/schemas/ProblemDto' };
  return applyDecorators(...statuses.map((status) => ApiResponse({ status, description: WORDS[status], content: { 'application/problem+json': { schema } } })));
}

/** Documents `cursor` and `limit` of a list. */
export function ApiPaging(): MethodDecorator & ClassDecorator {
  return applyDecorators(
    ApiQuery({ name: 'cursor', required: false, description: '`nextCursor` of the page before' }),
    ApiQuery({ name: 'limit', required: false, schema: { type: 'integer', minimum: 1, maximum: PAGE_LIMIT.most, default: PAGE_LIMIT.default } }),
  );
}
