import { ApiProperty } from '@nestjs/swagger';
import { USER_ROLES, type Principal, type UserRole } from '../../../shared/http/principal.js';

export class MeDto {
  @ApiProperty({ format: 'uuid', example: '019a9f3e-7c1b-7d3a-9e55-0f6f2a7c1d11' })
  id: string;

  @ApiProperty({ description: "GitHub's number of the person", example: 583231 })
  githubId: number;

  @ApiProperty({ example: 'octocat' })
  login: string;

  @ApiProperty({ enum: USER_ROLES, example: 'viewer' })
  role: UserRole;

  static of({ userId, githubId, login, role }: Principal): MeDto {
    return { id: userId, githubId, login, role };
  }
}
