import { madeOnce } from './made-once.js';

test('is made at the first call, and once for all who ask', async () => {
  const make = jest.fn(async () => 'runtime');
  const get = madeOnce(make);
  expect(make).not.toHaveBeenCalled();
  expect(await Promise.all([get(), get()])).toEqual(['runtime', 'runtime']);
  expect(await get()).toBe('runtime');
  expect(make).toHaveBeenCalledTimes(1);
});

test('what could not be made is made again when it is next wanted', async () => {
  const make = jest.fn(async () => 'runtime').mockRejectedValueOnce(new Error('no space left'));
  const get = madeOnce(make);
  const first = await Promise.allSettled([get(), get()]);
  expect(first.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await get()).toBe('runtime');
  expect(make).toHaveBeenCalledTimes(2);
});
