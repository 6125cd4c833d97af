import { connect, type Socket } from 'node:net';

const HEAD_END = '\r\n\r\n';

export type Outcome = number | 'broken';

/** One kept-alive connection with at most one request on it; it knows as much HTTP as the answers here need. */
export class Connection {
  private readonly socket: Socket;
  private received = '';
  private answered: ((outcome: Outcome) => void) | undefined;
  open = true;

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.socket.setEncoding('latin1');
    this.socket.on('data', (text: string) => this.take(text));
    this.socket.on('error', () => this.end());
    this.socket.on('close', () => this.end());
  }

  /** Status of the answer, or `broken` when the connection ended without one. */
  send(request: Buffer): Promise<Outcome> {
    return new Promise((resolve) => {
      this.answered = resolve;
      this.socket.write(request);
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private take(text: string): void {
    this.received += text;
    const headEnd = this.received.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const head = this.received.slice(0, headEnd);
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (this.received.length < headEnd + HEAD_END.length + length) return;
    this.received = '';
    this.answer(Number(head.slice(9, 12)));
  }

  private end(): void {
    this.open = false;
    this.answer('broken');
  }

  private answer(outcome: Outcome): void {
    const answered = this.answered;
    this.answered = undefined;
    answered?.(outcome);
  }
}
