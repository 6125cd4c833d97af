import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ReposModule } from '../repos/index.js';
import { TasksModule } from '../tasks/index.js';
import { BadSignatures } from './reception/bad-signatures.js';
import { PgDeadDeliveries } from './log/dead-deliveries.pg.js';
import { DEAD_DELIVERIES } from './log/dead-deliveries.port.js';
import { DeadLetterDesk } from './log/dead-letter-desk.js';
import { DeadLettersController } from './log/dead-letters.controller.js';
import { DeliveriesController } from './log/deliveries.controller.js';
import { DeliveryDesk } from './log/delivery-desk.js';
import { DeliveryKeyEntity } from './log/delivery-key.entity.js';
import { PgDeliveryLog } from './log/delivery-log.pg.js';
import { DELIVERY_LOG } from './log/delivery-log.port.js';
import { PgDeliveryReader } from './log/delivery-reader.pg.js';
import { DELIVERY_READER } from './log/delivery-reader.port.js';
import { DeliveryProcessing } from './dispatch/delivery-processing.js';
import { DeliveryEntity } from './log/delivery.entity.js';
import { DeliveryProcessor } from './dispatch/delivery.processor.js';
import { Dispatcher } from './dispatch/dispatcher.js';
import { AssignHandler } from './handlers/assign.handler.js';
import { InstallationHandler } from './handlers/installation.handler.js';
import { LabelHandler } from './handlers/label.handler.js';
import { MentionHandler } from './handlers/mention.handler.js';
import { PingHandler } from './handlers/ping.handler.js';
import { RepositoryHandler } from './handlers/repository.handler.js';
import { RefusalNotice } from './handlers/refusal-notice.js';
import { TaskRequests } from './handlers/task-requests.js';
import { InboxUpkeep } from './recovery/inbox-upkeep.js';
import { MissedDeliveries } from './recovery/missed-deliveries.js';
import { Reconciler } from './recovery/reconciler.js';
import { PgReconciliations } from './recovery/reconciliations.pg.js';
import { RECONCILIATIONS } from './recovery/reconciliations.port.js';
import { WebhookController } from './reception/webhook.controller.js';
import { WebhookReception } from './reception/webhook-reception.js';
import { WaitingEndings } from './dispatch/waiting-endings.js';
import { WebhookRegistry } from './dispatch/webhook-registry.js';

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
    WaitingEndings,
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
