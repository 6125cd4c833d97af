import { NotFoundException } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { NextFunction, Request, Response } from 'express';
import { ProblemDto } from './api-problems.js';

/** Where the description is served. */
export const API_PATHS = ['/docs', '/docs-json'];

export function describeApi(app: NestExpressApplication): OpenAPIObject {
  const outline = new DocumentBuilder()
    .setTitle('agent-bot')
    .setDescription('Tasks and deliveries. People log in at /auth/github; the session is a cookie; machines show an API token as Bearer. Lists are paged by cursor, errors are application/problem+json, times are RFC 3339 in UTC.')
    .setVersion('1')
    .setOpenAPIVersion('3.1.0')
    .addCookieAuth('agent-bot')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'An API token: agentbot_…' })
    .build();
  return SwaggerModule.createDocument(app, outline, { extraModels: [ProblemDto] });
}

/** Swagger UI at `/docs`, the document at `/docs-json`; the document is made at the first request. */
export function serveApiDocument(app: NestExpressApplication): void {
  app.use('/docs', withoutSourceMaps);
  SwaggerModule.setup('docs', app, () => describeApi(app), { jsonDocumentUrl: 'docs-json', raw: ['json'] });
}

/** Swagger UI's package brings them along. */
function withoutSourceMaps(request: Request, _response: Response, next: NextFunction): void {
  next(/\.map$/i.test(request.path) ? new NotFoundException() : undefined);
}
