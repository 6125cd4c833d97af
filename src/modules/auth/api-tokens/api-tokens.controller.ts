import type { IncomingMessage } from 'node:http';
import { Controller, Delete, Get, Header, HttpCode, Param, ParseUUIDPipe, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { InPerson, Roles } from '../../../shared/http/access.js';
import { ApiPaging, ApiProblems } from '../../../shared/http/api-problems.js';
import { Asking, type Principal } from '../../../shared/http/principal.js';
import { ApiTokenPageDto, CreatedApiTokenDto, NewApiTokenDto } from './api-token.dto.js';
import { TokenDesk } from './token-desk.js';

@ApiTags('API tokens')
@ApiProblems(400, 401, 403)
@Roles('administrator')
@Controller('api/v1/api-tokens')
export class ApiTokensController {
  constructor(private readonly desk: TokenDesk) {}

  @Get()
  @ApiOperation({ summary: 'Tokens of machines, newest first, those that are over too' })
  @ApiPaging()
  @ApiOkResponse({ type: ApiTokenPageDto })
  async list(@Query() query: unknown): Promise<ApiTokenPageDto> {
    return ApiTokenPageDto.of(await this.desk.list(query));
  }

  @Post()
  @InPerson()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'A new token, in your name', description: 'For `Authorization: Bearer`. A token makes no other: this takes a session.' })
  @ApiBody({ type: NewApiTokenDto })
  @ApiCreatedResponse({ type: CreatedApiTokenDto })
  @ApiProblems(413, 415)
  async create(@Asking() principal: Principal, @Req() request: IncomingMessage): Promise<CreatedApiTokenDto> {
    return CreatedApiTokenDto.ofCreated(await this.desk.create(principal, request));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Revoke a token', description: 'At once and for good.' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiNoContentResponse({ description: 'It opens nothing any more' })
  @ApiProblems(404)
  revoke(@Asking() principal: Principal, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    return this.desk.revoke(principal, id);
  }
}
