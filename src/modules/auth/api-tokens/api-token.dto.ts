import { ApiProperty } from '@nestjs/swagger';
import type { Page } from '../../../shared/http/cursor.js';
import { TOKEN_SCOPES, type TokenScope } from '../../../shared/http/principal.js';
import type { ShownToken } from './token-desk.js';
import { TOKEN_DAYS } from './token-life.js';

export class NewApiTokenDto {
  @ApiProperty({ description: 'What it is for', maxLength: 100, example: 'release dashboard' })
  name: string;

  @ApiProperty({ enum: TOKEN_SCOPES, description: 'read: looks; operate: also cancels and retries; admin: everything an administrator may but make tokens', example: 'read' })
  scope: TokenScope;

  @ApiProperty({ type: [String], required: false, description: 'These alone; without it every repository that you see', example: ['octo-org/hello'] })
  repositories?: string[];

  @ApiProperty({ type: 'integer', required: false, minimum: 1, maximum: TOKEN_DAYS.most, default: TOKEN_DAYS.default, example: 30 })
  expiresInDays?: number;
}

export class ApiTokenDto {
  @ApiProperty({ format: 'uuid', example: '019a9f3e-7c1b-7d3a-9e55-0f6f2a7c1d11' })
  id: string;

  @ApiProperty({ example: 'release dashboard' })
  name: string;

  @ApiProperty({ description: 'Whose it is: it never sees or does what this person may not', example: 'octocat' })
  login: string;

  @ApiProperty({ enum: TOKEN_SCOPES, example: 'read' })
  scope: TokenScope;

  @ApiProperty({ type: [String], nullable: true, description: 'null: every repository that its person sees', example: ['octo-org/hello'] })
  repositories: readonly string[] | null;

  @ApiProperty({ format: 'date-time', example: '2026-11-01T10:00:00.120Z' })
  createdAt: string;

  @ApiProperty({ format: 'date-time', example: '2027-01-30T10:00:00.120Z' })
  expiresAt: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'To the minute', example: null })
  lastUsedAt: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  revokedAt: string | null;

  static of({ id, name, login, scope, repositories, createdAt, expiresAt, lastUsedAt, revokedAt }: ShownToken): ApiTokenDto {
    return {
      id,
      name,
      login,
      scope,
      repositories: repositories ?? null,
      createdAt: createdAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
      lastUsedAt: lastUsedAt?.toISOString() ?? null,
      revokedAt: revokedAt?.toISOString() ?? null,
    };
  }
}

export class CreatedApiTokenDto extends ApiTokenDto {
  @ApiProperty({ description: 'Shown here and never again', example: 'agentbot_019a9f3e7c1b7d3a9e550f6f2a7c1d11_…' })
  token: string;

  static ofCreated(created: ShownToken & { readonly token: string }): CreatedApiTokenDto {
    return { ...ApiTokenDto.of(created), token: created.token };
  }
}

export class ApiTokenPageDto {
  @ApiProperty({ type: [ApiTokenDto] })
  items: ApiTokenDto[];

  @ApiProperty({ type: String, nullable: true, description: 'For the next page; null at the end', example: null })
  nextCursor: string | null;

  static of({ items, nextCursor }: Page<ShownToken>): ApiTokenPageDto {
    return { items: items.map((token) => ApiTokenDto.of(token)), nextCursor };
  }
}
