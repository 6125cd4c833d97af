import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { headersOf } from '../../demo/github/webhooks/sender.js';
import type { Fleet } from './fleet.js';

export interface Shot {
  readonly guid: string;
  /** HTTP status; 0 when the connection broke. */
  readonly status: number;
  readonly ms: number;
  /** Since the load began, milliseconds. */
  readonly at: number;
}

/** Instead of pings without end: this many deliveries of one event. */
export interface Salvo {
  readonly event: string;
  /** Of the one with this number. */
  readonly payload: (n: number) => object;
  readonly count: number;
}

/** Signed pings from this many connections at once, each sending its next one when it has the answer. */
export class Load {
  readonly shots: Shot[] = [];
  private readonly agent: Agent;
  readonly began = performance.now();
  private running = true;
  private left: number;
  private readonly lanes: Promise<void>[];

  constructor(
    private readonly fleet: Fleet,
    private readonly url: string,
    connections: number,
    private readonly padding = '',
    private readonly salvo?: Salvo,
  ) {
    this.agent = new Agent({ keepAlive: true, maxSockets: connections });
    this.left = salvo?.count ?? Number.POSITIVE_INFINITY;
    this.lanes = Array.from({ length: connections }, () => this.lane());
  }

  async stop(): Promise<readonly Shot[]> {
    this.running = false;
    return this.done();
  }

  /** Waits for the end of a salvo. */
  async done(): Promise<readonly Shot[]> {
    await Promise.all(this.lanes);
    this.agent.destroy();
    return this.shots;
  }

  of(status: number): number {
    return this.shots.filter((shot) => shot.status === status).length;
  }

  private async lane(): Promise<void> {
    while (this.running && this.left > 0) {
      this.left -= 1;
      const { status } = await this.shoot();
      // A server that is away refuses at once; the pause keeps this from spinning.
      if (status !== 202) await new Promise((done) => setTimeout(done, 50));
    }
  }

  private async shoot(): Promise<Shot> {
    const guid = randomUUID();
    const event = this.salvo?.event ?? 'ping';
    const payload = this.salvo?.payload(this.left) ?? { zen: guid, hook_id: 1, hook: { type: 'App', id: 1, active: true }, padding: this.padding };
    const body = Buffer.from(JSON.stringify({ ...payload, n: guid }));
    const headers = { ...headersOf(event, body, { url: this.url, secret: this.fleet.github.webhookSecret, guid, appId: 1 }), 'content-length': String(body.length) };
    const started = performance.now();
    const status = await this.post(headers, body);
    const shot = { guid, status, ms: performance.now() - started, at: started - this.began };
    if (status === 202) this.fleet.accepted.add(guid);
    this.shots.push(shot);
    return shot;
  }

  private post(headers: Readonly<Record<string, string>>, body: Buffer): Promise<number> {
    return new Promise((resolve) => {
      const sent = request(`${this.url}/webhooks/github`, { method: 'POST', agent: this.agent, headers, timeout: 15_000 }, (answer) => {
        answer.resume().once('end', () => resolve(answer.statusCode ?? 0)).once('error', () => resolve(0));
      });
      sent.once('error', () => resolve(0)).once('timeout', () => sent.destroy());
      sent.end(body);
    });
  }
}
