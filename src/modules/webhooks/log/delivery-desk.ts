import { Inject, Injectable, Logger } from '@nestjs/common';
import { z } from 'zod';
import { AppError } from '../../../shared/errors/app-error.js';
import { pageQuery, parseQuery, type Page } from '../../../shared/http/cursor.js';
import type { Principal } from '../../../shared/http/principal.js';
import { DELIVERY_READER, DELIVERY_STATES, type DeliveryFilter, type DeliveryReader, type OpenedDelivery, type SeenDelivery } from './delivery-reader.port.js';

const filterSchema = z.strictObject({
  ...pageQuery,
  state: z.enum(DELIVERY_STATES).optional(),
  event: z.string().regex(/^\w{1,100}$/, 'must be the name of an event').optional(),
});

/** What came in, for administrators. */
@Injectable()
export class DeliveryDesk {
  private readonly logger = new Logger('DeliveryDesk');

  constructor(@Inject(DELIVERY_READER) private readonly reader: DeliveryReader) {}

  /** @throws AppError `request.invalid` (400) */
  list(query: unknown): Promise<Page<SeenDelivery>> {
    return this.reader.list(parseQuery<DeliveryFilter>(filterSchema as z.ZodType<DeliveryFilter>, query));
  }

  /** @throws AppError `delivery.absent` (404) */
  async open(id: string): Promise<OpenedDelivery> {
    const opened = await this.reader.open(id);
    if (opened === undefined) throw absent();
    return opened;
  }

  /** @throws AppError `delivery.absent` (404), `delivery.under_way` (409) */
  async replay(principal: Principal, id: string): Promise<void> {
    const outcome = await this.reader.replay(id);
    this.logger.log({ msg: 'replay asked for', deliveryId: id, by: principal.login, outcome });
    if (outcome === 'absent') throw absent();
    if (outcome === 'under way') throw new AppError('delivery.under_way', 'The delivery is being worked on.', { detail: { status: 409 } });
  }
}

function absent(): AppError {
  return new AppError('delivery.absent', 'There is no such delivery.', { detail: { status: 404 } });
}
