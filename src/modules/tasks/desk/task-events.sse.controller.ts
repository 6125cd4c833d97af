import { Controller, Get, Headers, Param, ParseUUIDPipe, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Roles } from '../../../shared/http/access.js';
import { ApiProblems } from '../../../shared/http/api-problems.js';
import { Asking, StillAsking, type Principal, type Standing } from '../../../shared/http/principal.js';
import { TaskFeed } from './task-feed.js';

@ApiTags('tasks')
@Controller('api/v1/tasks')
export class TaskEventsController {
  constructor(private readonly feed: TaskFeed) {}

  @Get(':id/events')
  @Roles('viewer')
  @ApiOperation({ summary: 'What happens in a task, as server-sent events', description: 'Ends with the event `end`; a stream that ends without it is to be resumed with Last-Event-ID.' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'Only what came after this event' })
  @ApiOkResponse({ content: { 'text/event-stream': { schema: { type: 'string' }, example: 'id: 17\nevent: step.started\ndata: {"at":"2026-11-01T10:00:01.000Z","step":"agent"}\n\n' } } })
  @ApiProblems(400, 401, 404)
  events(
    @Asking() principal: Principal,
    @StillAsking() stands: Standing,
    @Param('id', ParseUUIDPipe) id: string,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() response: Response,
  ): Promise<void> {
    return this.feed.stream({ principal, stands, id, lastEventId }, response);
  }
}
