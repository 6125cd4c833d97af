import { type DynamicModule, Module } from '@nestjs/common';
import { AgentsModule } from './modules/agents/index.js';
import { AuthModule } from './modules/auth/index.js';
import { KnowledgeGraphModule } from './modules/knowledge-graph/index.js';
import { ReposModule } from './modules/repos/index.js';
import { TasksModule } from './modules/tasks/index.js';
import { TokensModule } from './modules/tokens/index.js';
import { WebhooksModule } from './modules/webhooks/index.js';
import type { Config } from './shared/config/index.js';
import { ConfigModule } from './shared/config/config.module.js';
import { DatabaseModule } from './shared/database/database.module.js';
import type { OpenDatabase } from './shared/database/open-database.js';
import { HealthModule } from './shared/health/health.module.js';
import { HttpModule } from './shared/http/http.module.js';
import { QueueModule } from './shared/queue/queue.module.js';
import { SystemModule } from './shared/resilience/system.module.js';

/** The only file that knows every module. */
@Module({})
export class AppModule {
  static register(config: Config, database: OpenDatabase): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.register(config),
        SystemModule,
        DatabaseModule.register(database),
        QueueModule,
        HealthModule,
        HttpModule,
        AuthModule,
        TokensModule,
        ReposModule,
        KnowledgeGraphModule,
        AgentsModule,
        TasksModule,
        WebhooksModule,
      ],
    };
  }
}
