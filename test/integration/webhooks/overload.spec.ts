import { randomUUID } from 'node:crypto';
import { STORE_LIMITS } from '../../../src/modules/webhooks/log/delivery-log.pg.js';
import { WebhooksApp } from './app.js';
import { comment } from './payloads.js';

const MB = 1024 * 1024;

interface Answer {
  readonly guid: string;
  readonly status: number;
  readonly retryAfter: string | undefined;
}

/** Law 1 under more than can be taken: 202 with a row or 503, and nothing else. */
describe('More deliveries than can be stored', () => {
  let app: WebhooksApp;

  beforeAll(async () => {
    app = await WebhooksApp.start({ RUN_MODE: 'api' });
  });
  afterAll(() => app.stop());

  async function post(body: unknown): Promise<Answer> {
    const guid = randomUUID();
    const { status, headers } = await app.post(body, { guid });
    return { guid, status, retryAfter: (headers as Record<string, string | undefined>)['retry-after'] };
  }

  async function expectAcceptedAreRows(answers: readonly Answer[]): Promise<void> {
    const accepted = answers.filter(({ status }) => status === 202).map(({ guid }) => guid);
    const rows = await app.database.dataSource.query<{ guid: string }[]>('SELECT guid FROM deliveries JOIN outbox ON subject_id = deliveries.id WHERE guid = ANY($1)', [accepted]);
    expect(rows.map(({ guid }) => guid).toSorted()).toEqual(accepted.toSorted());
  }

  it('are stored or refused, and nothing else, when a thousand come at once', async () => {
    const answers = await Promise.all(Array.from({ length: 1_000 }, () => post(comment('@agent-bot x'))));
    expect(answers.filter(({ status }) => ![202, 503].includes(status))).toEqual([]);
    expect(answers.filter(({ status }) => status === 202).length).toBeGreaterThan(0);
    await expectAcceptedAreRows(answers);
  });

  it('are refused with Retry-After beyond what may wait in memory, while PostgreSQL stands still', async () => {
    const lock = app.database.dataSource.createQueryRunner();
    await lock.startTransaction();
    await lock.query('LOCK TABLE deliveries IN EXCLUSIVE MODE');
    const most = STORE_LIMITS.totalBytes / MB;
    const padding = 'x'.repeat(MB);
    let refused = (): void => undefined;
    const firstRefusal = new Promise<void>((resolve) => (refused = resolve));
    const sent = Array.from({ length: 2 * most }, async () => {
      const answer = await post(JSON.stringify({ ...comment('@agent-bot x'), padding }));
      if (answer.status === 503) refused();
      return answer;
    });
    await firstRefusal;
    await lock.rollbackTransaction();
    await lock.release();
    const answers = await Promise.all(sent);
    expect(answers.filter(({ status, retryAfter }) => status !== 202 && !(status === 503 && retryAfter !== undefined))).toEqual([]);
    await expectAcceptedAreRows(answers);
  });

  it('leave nothing behind that keeps the next one out', async () => {
    const after = await post(comment('@agent-bot x'));
    expect(after.status).toBe(202);
    await expectAcceptedAreRows([after]);
  });
});
