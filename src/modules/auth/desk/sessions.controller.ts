import { Controller, Delete, Get, HttpCode, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { Roles } from '../../../shared/http/access.js';
import { ApiProblems } from '../../../shared/http/api-problems.js';
import { Asking, type Principal } from '../../../shared/http/principal.js';
import { PeopleDesk } from './people-desk.js';
import { SessionListDto } from './session.dto.js';

@ApiTags('people')
@ApiProblems(400, 401, 403)
@Roles('administrator')
@Controller('api/v1/sessions')
export class SessionsController {
  constructor(private readonly desk: PeopleDesk) {}

  @Get()
  @ApiOperation({ summary: "A person's open sessions, newest first" })
  @ApiQuery({ name: 'user', schema: { type: 'string', format: 'uuid' } })
  @ApiOkResponse({ type: SessionListDto })
  async list(@Query() query: unknown): Promise<SessionListDto> {
    return SessionListDto.of(await this.desk.ofPerson(query));
  }

  @Delete()
  @HttpCode(204)
  @ApiOperation({ summary: 'Log a person out everywhere', description: 'They may log in again: /api/v1/users/{id}/disable is for those who may not.' })
  @ApiQuery({ name: 'user', schema: { type: 'string', format: 'uuid' } })
  @ApiNoContentResponse({ description: 'No session of theirs is open any more' })
  end(@Asking() principal: Principal, @Query() query: unknown): Promise<void> {
    return this.desk.endOfPerson(principal, query);
  }
}
