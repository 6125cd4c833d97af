import { ApiProperty } from '@nestjs/swagger';
import type { OpenSession } from '../sessions.port.js';

export class SessionDto {
  @ApiProperty({ description: 'Names the session; opens nothing', example: '8a3f1c0e5b7d49a2c6e81f3b5d7092ce' })
  id: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-01T10:00:00.120Z' })
  loggedInAt: string;

  @ApiProperty({ format: 'date-time', description: 'Unless it is used before', example: '2026-11-02T10:00:00.120Z' })
  endsAt: string;

  @ApiProperty({ type: String, nullable: true, description: 'What the browser said it is', example: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' })
  userAgent: string | null;

  static of({ id, loggedInAt, endsAt, userAgent }: OpenSession): SessionDto {
    return { id, loggedInAt: loggedInAt.toISOString(), endsAt: endsAt.toISOString(), userAgent: userAgent ?? null };
  }
}

export class SessionListDto {
  @ApiProperty({ type: [SessionDto] })
  items: SessionDto[];

  static of(sessions: readonly OpenSession[]): SessionListDto {
    return { items: sessions.map((session) => SessionDto.of(session)) };
  }
}
