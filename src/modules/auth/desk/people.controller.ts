import { Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Roles } from '../../../shared/http/access.js';
import { ApiPaging, ApiProblems } from '../../../shared/http/api-problems.js';
import { Asking, type Principal } from '../../../shared/http/principal.js';
import { PeopleDesk } from './people-desk.js';
import { PersonPageDto } from './person.dto.js';

@ApiTags('people')
@ApiProblems(400, 401, 403)
@Roles('administrator')
@Controller('api/v1/users')
export class PeopleController {
  constructor(private readonly desk: PeopleDesk) {}

  @Get()
  @ApiOperation({ summary: 'Everyone who has logged in or was given a role, newest first' })
  @ApiPaging()
  @ApiOkResponse({ type: PersonPageDto })
  async list(@Query() query: unknown): Promise<PersonPageDto> {
    return PersonPageDto.of(await this.desk.list(query));
  }

  @Post(':id/disable')
  @HttpCode(204)
  @ApiOperation({ summary: 'Close an account', description: 'Ends every session at once; no login and no API token of the person is let in.' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiNoContentResponse({ description: 'Closed' })
  @ApiProblems(404, 409)
  disable(@Asking() principal: Principal, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    return this.desk.setDisabled(principal, id, true);
  }

  @Post(':id/enable')
  @HttpCode(204)
  @ApiOperation({ summary: 'Open an account again', description: 'The role is what it was.' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiNoContentResponse({ description: 'The person may log in' })
  @ApiProblems(404)
  enable(@Asking() principal: Principal, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    return this.desk.setDisabled(principal, id, false);
  }
}
