import { within } from './within.js';

const never = new Promise<string>(() => undefined);
const late = () => new Error('too late');

describe('within', () => {
  it('passes an answer on', async () => {
    await expect(within(60_000, Promise.resolve('here'), late)).resolves.toBe('here');
  });

  it('passes a failure on', async () => {
    await expect(within(60_000, Promise.reject(new Error('broken')), late)).rejects.toThrow('broken');
  });

  it('gives up on work that does not answer', async () => {
    await expect(within(1, never, late)).rejects.toThrow('too late');
  });
});
