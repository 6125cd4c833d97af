import { StringDecoder } from 'node:string_decoder';

/** Characters; what is longer is cut, and so is no JSON any more. */
const LONGEST_LINE = 1_048_576;

/** Cuts a stream of bytes into lines. Bytes that are no UTF-8 become replacement characters. */
export class LineSplitter {
  private readonly decoder = new StringDecoder('utf8');
  private rest = '';

  /** The lines that `chunk` completes, without their ends, empty ones left out. */
  push(chunk: Buffer): readonly string[] {
    return this.take(this.decoder.write(chunk));
  }

  /** The last line, when it had no end. */
  end(): readonly string[] {
    return this.take(`${this.decoder.end()}\n`);
  }

  private take(text: string): readonly string[] {
    const parts = text.split('\n');
    parts[0] = `${this.rest}${parts[0]}`;
    this.rest = (parts.pop() ?? '').slice(0, LONGEST_LINE);
    return parts.map((line) => line.slice(0, LONGEST_LINE).trim()).filter((line) => line !== '');
  }
}

/** The line's JSON value; undefined when it is none. */
export function parseLine(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}
