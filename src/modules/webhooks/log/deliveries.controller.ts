import { Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiParam, ApiQuery, ApiTags } from '@nestjs/swagger';
import { Roles } from '../../../shared/http/access.js';
import { ApiPaging, ApiProblems } from '../../../shared/http/api-problems.js';
import { Asking, type Principal } from '../../../shared/http/principal.js';
import { DeliveryDesk } from './delivery-desk.js';
import { DELIVERY_STATES } from './delivery-reader.port.js';
import { DeliveryDetailDto, DeliveryPageDto, ReplayedDto } from './dto/delivery.dto.js';

@ApiTags('deliveries')
@ApiProblems(400, 401, 403)
@Roles('administrator')
@Controller('api/v1/deliveries')
export class DeliveriesController {
  constructor(private readonly desk: DeliveryDesk) {}

  @Get()
  @ApiOperation({ summary: 'What came in, newest first, and why something happened or nothing' })
  @ApiPaging()
  @ApiQuery({ name: 'state', enum: DELIVERY_STATES, required: false })
  @ApiQuery({ name: 'event', required: false, example: 'issue_comment' })
  @ApiOkResponse({ type: DeliveryPageDto })
  async list(@Query() query: unknown): Promise<DeliveryPageDto> {
    return DeliveryPageDto.of(await this.desk.list(query));
  }

  @Get(':id')
  @ApiOperation({ summary: 'One delivery with its body' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: DeliveryDetailDto })
  @ApiProblems(404)
  async find(@Param('id', ParseUUIDPipe) id: string): Promise<DeliveryDetailDto> {
    return DeliveryDetailDto.ofOpened(await this.desk.open(id));
  }

  @Post(':id/replay')
  @HttpCode(202)
  @ApiOperation({ summary: 'Decide on it again', description: 'What it made before stays one: a delivery makes one task at most.' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiAcceptedResponse({ type: ReplayedDto })
  @ApiProblems(404, 409)
  async replay(@Asking() principal: Principal, @Param('id', ParseUUIDPipe) id: string): Promise<ReplayedDto> {
    await this.desk.replay(principal, id);
    return { deliveryId: id, status: 'accepted' };
  }
}
