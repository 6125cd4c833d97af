import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { CONFIG, type Config } from '../../../shared/config/index.js';
import { NOTIFICATIONS, type Notifications } from '../../../shared/database/notifications.port.js';

/** NOTIFY channel of the triggers on events and states; says that there is news, not whose. */
const CHANNEL = 'agent_bot_task_news';

/** Wakes everybody who waits for news of a task, of whichever worker. */
@Injectable()
export class TaskNews implements OnApplicationBootstrap {
  private readonly waiting = new Set<() => void>();

  constructor(
    @Inject(NOTIFICATIONS) private readonly notifications: Notifications,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (this.config.runMode === 'worker') return;
    await this.notifications.listen(CHANNEL, () => {
      for (const wake of [...this.waiting]) wake();
    });
  }

  /** Registered now; `arrived` settles at the next news, after the poll period, or when the signal aborts. */
  next(signal: AbortSignal): { readonly arrived: Promise<void> } {
    const arrived = new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, this.config.api.eventsPollMs);
      this.waiting.add(wake);
      if (signal.aborted) wake();
      else signal.addEventListener('abort', wake, { once: true });
    });
    return { arrived };
  }
}
