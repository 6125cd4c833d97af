import { Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiParam, ApiQuery, ApiTags } from '@nestjs/swagger';
import { Roles } from '../../../shared/http/access.js';
import { ApiPaging, ApiProblems } from '../../../shared/http/api-problems.js';
import { Asking, type Principal } from '../../../shared/http/principal.js';
import { DEAD_LETTER_KINDS } from '../../../shared/queue/dead-letters.port.js';
import { DeadLetterDesk } from './dead-letter-desk.js';
import { DeadLetterPageDto, DiscardedDto, RequeuedDto } from './dto/dead-letter.dto.js';

@ApiTags('dead letters')
@ApiProblems(400, 401, 403)
@Roles('administrator')
@Controller('api/v1/dead-letters')
export class DeadLettersController {
  constructor(private readonly desk: DeadLetterDesk) {}

  @Get()
  @ApiOperation({ summary: 'Deliveries and tasks that were given up, newest first' })
  @ApiPaging()
  @ApiQuery({ name: 'kind', enum: DEAD_LETTER_KINDS, required: false })
  @ApiOkResponse({ type: DeadLetterPageDto })
  async list(@Query() query: unknown): Promise<DeadLetterPageDto> {
    return DeadLetterPageDto.of(await this.desk.list(query));
  }

  @Post(':id/requeue')
  @HttpCode(202)
  @ApiOperation({ summary: 'Work on it anew', description: 'A delivery is decided again; a task is tried again as a new one.' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiAcceptedResponse({ type: RequeuedDto })
  @ApiProblems(404, 409)
  async requeue(@Asking() principal: Principal, @Param('id', ParseUUIDPipe) id: string): Promise<RequeuedDto> {
    return { status: 'accepted', taskId: (await this.desk.requeue(principal, id)) ?? null };
  }

  @Post(':id/discard')
  @HttpCode(200)
  @ApiOperation({ summary: 'Take it off the list', description: 'Nobody works on it; the delivery or task stays where it is.' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: DiscardedDto })
  @ApiProblems(404)
  async discard(@Asking() principal: Principal, @Param('id', ParseUUIDPipe) id: string): Promise<DiscardedDto> {
    await this.desk.discard(principal, id);
    return { status: 'discarded' };
  }
}
