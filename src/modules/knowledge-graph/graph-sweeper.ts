import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { CONFIG, type Config } from '../../shared/config/index.js';
import { GRAPH_STORE, type GraphStore } from './graph-store.port.js';

/** Deletes, from time to time, facts and links that no kept commit uses. Several workers may do so at once. */
@Injectable()
export class GraphSweeper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('KnowledgeGraph');
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    @Inject(GRAPH_STORE) private readonly store: Pick<GraphStore, 'sweep'>,
    @Inject(CONFIG) private readonly config: Pick<Config, 'graph' | 'runMode'>,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.runMode !== 'api') this.schedule();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.sweeping;
  }

  /** Never throws: what is not deleted now is deleted next time. */
  async sweep(): Promise<void> {
    try {
      const swept = await this.store.sweep(this.config.graph.sweepMs);
      if (swept.blobs + swept.linkSets > 0) this.logger.log({ msg: 'graph swept', ...swept });
    } catch (error) {
      this.logger.error('graph not swept', { error });
    }
  }

  private schedule(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.sweeping = this.sweep().then(() => this.schedule());
    }, this.config.graph.sweepMs);
  }
}
