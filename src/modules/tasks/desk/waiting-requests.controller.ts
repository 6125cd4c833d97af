import { Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiQuery, ApiTags } from '@nestjs/swagger';
import { Roles } from '../../../shared/http/access.js';
import { ApiPaging, ApiProblems } from '../../../shared/http/api-problems.js';
import { Asking, type Principal } from '../../../shared/http/principal.js';
import { waitingFilterOf } from './dto/task-query.js';
import { WaitingRequestPageDto, WithdrawnDto } from './dto/waiting-request.dto.js';
import { WaitingDesk } from './waiting-desk.js';

@ApiTags('tasks')
@ApiProblems(400, 401)
@Controller('api/v1/waiting-requests')
export class WaitingRequestsController {
  constructor(private readonly desk: WaitingDesk) {}

  @Get()
  @Roles('viewer')
  @ApiOperation({ summary: 'Requests that wait for the end of their issue’s task, newest first', description: 'Of the repositories that you may read. A page may hold fewer than `limit` and still be followed by others.' })
  @ApiPaging()
  @ApiQuery({ name: 'repository', required: false, example: 'octo-org/hello' })
  @ApiOkResponse({ type: WaitingRequestPageDto })
  async list(@Asking() principal: Principal, @Query() query: unknown): Promise<WaitingRequestPageDto> {
    return WaitingRequestPageDto.of(await this.desk.list(principal, waitingFilterOf(query)));
  }

  @Post(':id/withdraw')
  @HttpCode(200)
  @Roles('viewer')
  @ApiOperation({ summary: 'Take a waiting request back', description: 'For maintainers, and for those who may write to the repository on GitHub. It becomes no task; the others of its issue still wait. Its delivery says who did it.' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: WithdrawnDto })
  @ApiProblems(403, 404, 409)
  async withdraw(@Asking() principal: Principal, @Param('id', ParseUUIDPipe) id: string): Promise<WithdrawnDto> {
    await this.desk.withdraw(principal, id);
    return { status: 'withdrawn' };
  }
}
