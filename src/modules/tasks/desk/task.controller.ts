import { Controller, Get, Header, HttpCode, Param, ParseUUIDPipe, Post, Query, Req, StreamableFile } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBody, ApiOkResponse, ApiOperation, ApiParam, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { Roles } from '../../../shared/http/access.js';
import { ApiPaging, ApiProblems } from '../../../shared/http/api-problems.js';
import { Asking, type Principal } from '../../../shared/http/principal.js';
import { retryOf, RetryDto } from './dto/retry.dto.js';
import { CancelledDto, RetriedDto } from './dto/task-answers.dto.js';
import { TaskDetailDto } from './dto/task-detail.dto.js';
import { artifactNameOf, taskFilterOf } from './dto/task-query.js';
import { TaskPageDto } from './dto/task.dto.js';
import { TaskCommands } from './task-commands.js';
import { TaskDesk } from './task-desk.js';
import { ARTIFACT_NAMES } from '../record/task-log.port.js';
import { TASK_STATES } from '../task.js';

@ApiTags('tasks')
@ApiProblems(400, 401)
@Controller('api/v1/tasks')
export class TaskController {
  constructor(
    private readonly desk: TaskDesk,
    private readonly commands: TaskCommands,
  ) {}

  @Get()
  @Roles('viewer')
  @ApiOperation({ summary: 'Tasks of the repositories that you may read, newest first', description: 'A page may hold fewer than `limit` tasks and still be followed by others.' })
  @ApiPaging()
  @ApiQuery({ name: 'state', enum: TASK_STATES, required: false })
  @ApiQuery({ name: 'repository', required: false, example: 'octo-org/hello' })
  @ApiOkResponse({ type: TaskPageDto })
  async list(@Asking() principal: Principal, @Query() query: unknown): Promise<TaskPageDto> {
    return TaskPageDto.of(await this.desk.list(principal, taskFilterOf(query)));
  }

  @Get(':id')
  @Roles('viewer')
  @ApiOperation({ summary: 'One task with its steps, artefacts and cost' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: TaskDetailDto })
  @ApiProblems(404)
  async find(@Asking() principal: Principal, @Param('id', ParseUUIDPipe) id: string): Promise<TaskDetailDto> {
    return TaskDetailDto.ofDetail(await this.desk.detail(principal, id));
  }

  @Get(':id/artifacts/:name')
  @Roles('viewer')
  @Header('X-Content-Type-Options', 'nosniff')
  @Header('Content-Security-Policy', "default-src 'none'; sandbox")
  @ApiOperation({ summary: 'What a task made, as plain text' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiParam({ name: 'name', enum: ARTIFACT_NAMES })
  @ApiOkResponse({ content: { 'text/plain': { schema: { type: 'string' } } } })
  @ApiProblems(404)
  async artifact(@Asking() principal: Principal, @Param('id', ParseUUIDPipe) id: string, @Param('name') name: string): Promise<StreamableFile> {
    return new StreamableFile(await this.desk.artifact(principal, id, artifactNameOf(name)), { type: 'text/plain; charset=utf-8' });
  }

  @Post(':id/cancel')
  @HttpCode(202)
  @Roles('viewer')
  @ApiOperation({ summary: 'Stop a task', description: 'For maintainers, and for those who may write to the repository on GitHub. A waiting task ends at once; a running one is ended by its worker, with every process of its agent. What waits for its end becomes a task of its own then.' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiAcceptedResponse({ type: CancelledDto })
  @ApiProblems(403, 404, 409)
  async cancel(@Asking() principal: Principal, @Param('id', ParseUUIDPipe) id: string): Promise<CancelledDto> {
    return this.commands.cancel(principal, id);
  }

  @Post(':id/retry')
  @HttpCode(202)
  @Roles('viewer')
  @ApiOperation({ summary: 'The same request as a new task', description: 'For those who may write to the repository on GitHub. For tasks that failed, were stopped, ran out of budget or changed nothing. The agent goes on with its conversation where it keeps one, but not after a person stopped it: `fresh` says otherwise.' })
  @ApiBody({ type: RetryDto, required: false })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiAcceptedResponse({ type: RetriedDto })
  @ApiProblems(403, 404, 409, 413)
  async retry(@Asking() principal: Principal, @Param('id', ParseUUIDPipe) id: string, @Req() request: Request): Promise<RetriedDto> {
    const { fresh } = await retryOf(request);
    return { taskId: await this.commands.retry(principal, id, fresh) };
  }
}
