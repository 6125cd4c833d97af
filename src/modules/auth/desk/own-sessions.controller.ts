import { Controller, Delete, Get, HttpCode } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { InPerson, Roles } from '../../../shared/http/access.js';
import { ApiProblems } from '../../../shared/http/api-problems.js';
import { Asking, type Principal } from '../../../shared/http/principal.js';
import { PeopleDesk } from './people-desk.js';
import { SessionListDto } from './session.dto.js';

@ApiTags('auth')
@ApiProblems(401, 403)
@Roles('viewer')
@InPerson()
@Controller('auth/sessions')
export class OwnSessionsController {
  constructor(private readonly desk: PeopleDesk) {}

  @Get()
  @ApiOperation({ summary: 'Your open sessions, newest first' })
  @ApiOkResponse({ type: SessionListDto })
  async list(@Asking() principal: Principal): Promise<SessionListDto> {
    return SessionListDto.of(await this.desk.own(principal));
  }

  @Delete()
  @HttpCode(204)
  @ApiOperation({ summary: 'Log out everywhere', description: 'This session is ended too.' })
  @ApiNoContentResponse({ description: 'No session of yours is open any more' })
  end(@Asking() principal: Principal): Promise<void> {
    return this.desk.endOwn(principal);
  }
}
