import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ReposModule } from '../repos/index.js';
import { TasksModule } from '../tasks/index.js';
import { BadSignatures } from './bad-signatures.js';
import { PgDeadDeliveries } from './dead-deliveries.pg.js';
import { DEAD_DELIVERIES } from './dead-deliveries.port.js';
import { DeadLetterDesk } from './dead-letter-desk.js';
import { DeadLettersController } from './dead-letters.controller.js';
import { DeliveriesController } from './deliveries.controller.js';
import { DeliveryDesk } from './delivery-desk.js';
import { DeliveryKeyEntity } from './delivery-key.entity.js';
import { PgDeliveryLog } from './delivery-log.pg.js';
import { DELIVERY_LOG } from './delivery-log.port.js';
import { PgDeliveryReader } from './delivery-reader.pg.js';
import { DELIVERY_READER } from './delivery-reader.port.js';
import { DeliveryProcessing } from './delivery-processing.js';
import { DeliveryEntity } from './delivery.entity.js';
import { DeliveryProcessor } from './delivery.processor.js';
import { Dispatcher } from './dispatcher.js';
import { AssignHandler } from './handlers/assign.handler.js';
import { InstallationHandler } from './handlers/installation.handler.js';
import { LabelHandler } from './handlers/label.handler.js';
import { MentionHandler } from './handlers/mention.handler.js';
import { PingHandler } from './handlers/ping.handler.js';
import { RepositoryHandler } from './handlers/repository.handler.js';
import { RefusalNotice } from './handlers/refusal-notice.js';
import { TaskRequests } from './handlers/task-requests.js';
import { InboxUpkeep } from './inbox-upkeep.js';
import { MissedDeliveries } from './missed-deliveries.js';
import { Reconciler } from './reconciler.js';
import { PgReconciliations } from './reconciliations.pg.js';
import { RECONCILIATIONS } from './reconciliations.port.js';
import { WebhookController } from './webhook.controller.js';
import { WebhookReception } from './webhook-reception.js';
import { WebhookRegistry } from './webhook-registry.js';

const handlers = [MentionHandler, LabelHandler, AssignHandler, PingHandler, InstallationHandler, RepositoryHandler];

@Module({
  imports: [TypeOrmModule.forFeature([DeliveryEntity, DeliveryKeyEntity]), DiscoveryModule, ReposModule, TasksModule],
  controllers: [WebhookController, DeliveriesController, DeadLettersController],
  providers: [
    { provide: DELIVERY_LOG, useClass: PgDeliveryLog },
    { provide: DELIVERY_READER, useClass: PgDeliveryReader },
    DeliveryDesk,
    { provide: DEAD_DELIVERIES, useClass: PgDeadDeliveries },
    DeadLetterDesk,
    BadSignatures,
    WebhookReception,
    WebhookRegistry,
    ...handlers,
    TaskRequests,
    RefusalNotice,
    DeliveryProcessing,
    DeliveryProcessor,
    Dispatcher,
    InboxUpkeep,
    { provide: RECONCILIATIONS, useClass: PgReconciliations },
    MissedDeliveries,
    Reconciler,
  ],
  exports: [DELIVERY_LOG],
})
export class WebhooksModule {}
