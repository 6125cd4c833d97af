import { ApiProperty } from '@nestjs/swagger';
import type { Page } from '../../../shared/http/cursor.js';
import { USER_ROLES, type UserRole } from '../../../shared/http/principal.js';
import { PERSON_STATES, type Person, type PersonState } from '../users.port.js';

export class PersonDto {
  @ApiProperty({ format: 'uuid', example: '019a9f3e-7c1b-7d3a-9e55-0f6f2a7c1d11' })
  id: string;

  @ApiProperty({ type: Number, nullable: true, description: "GitHub's number of the person; null until the first login", example: 583231 })
  githubId: number | null;

  @ApiProperty({ example: 'octocat' })
  login: string;

  @ApiProperty({ enum: USER_ROLES, example: 'viewer' })
  role: UserRole;

  @ApiProperty({ enum: PERSON_STATES, description: 'waiting: has a role and has not logged in yet', example: 'active' })
  state: PersonState;

  @ApiProperty({ format: 'date-time', example: '2026-11-01T10:00:00.120Z' })
  createdAt: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-11-02T08:00:00.120Z' })
  lastLoginAt: string | null;

  static of({ userId, githubId, login, role, state, createdAt, lastLoginAt }: Person): PersonDto {
    return { id: userId, githubId: githubId ?? null, login, role, state, createdAt: createdAt.toISOString(), lastLoginAt: lastLoginAt?.toISOString() ?? null };
  }
}

export class PersonPageDto {
  @ApiProperty({ type: [PersonDto] })
  items: PersonDto[];

  @ApiProperty({ type: String, nullable: true, description: 'For the next page; null at the end', example: null })
  nextCursor: string | null;

  static of({ items, nextCursor }: Page<Person>): PersonPageDto {
    return { items: items.map((person) => PersonDto.of(person)), nextCursor };
  }
}
