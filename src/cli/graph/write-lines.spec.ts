import { Writable } from 'node:stream';
import { writeLines } from './write-lines.js';

async function* counting(most: number): AsyncGenerator<{ n: number }> {
  for (let n = 0; n < most; n += 1) yield await Promise.resolve({ n });
}

/** Takes so many chunks, then fails with this code. */
function taking(most: number, code = ''): Writable & { readonly text: () => string } {
  const taken: string[] = [];
  const stream = new Writable({
    highWaterMark: 1,
    write(chunk: Buffer, _encoding, done) {
      if (taken.length >= most) return done(Object.assign(new Error(code), { code }));
      taken.push(chunk.toString());
      setImmediate(done);
    },
  });
  return Object.assign(stream, { text: () => taken.join('') });
}

describe('writing lines', () => {
  it('writes one JSON object a line and leaves the stream open', async () => {
    const to = taking(10);
    await writeLines(counting(3), to);
    expect(to.text()).toBe('{"n":0}\n{"n":1}\n{"n":2}\n');
    expect(to.writableEnded).toBe(false);
  });

  it('ends in silence when the reader goes away', async () => {
    const to = taking(2, 'EPIPE');
    await writeLines(counting(1_000), to);
    expect(to.text()).toBe('{"n":0}\n{"n":1}\n');
  });

  it('tells of any other fault, of the stream or of the lines', async () => {
    await expect(writeLines(counting(5), taking(2, 'ENOSPC'))).rejects.toMatchObject({ code: 'ENOSPC' });
    const failing = (async function* () {
      yield await Promise.resolve({});
      throw new Error('no graph');
    })();
    await expect(writeLines(failing, taking(5))).rejects.toThrow('no graph');
  });
});
