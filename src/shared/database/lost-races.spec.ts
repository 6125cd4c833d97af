import { againAfterLostRace } from './lost-races.js';

const failing = (code: string): Error => Object.assign(new Error(code), { code });

describe('againAfterLostRace', () => {
  it.each(['40001', '40P01'])('asks again after %s, three times in all', async (code) => {
    const statement = jest.fn().mockRejectedValueOnce(failing(code)).mockRejectedValueOnce(failing(code)).mockResolvedValueOnce('stored');
    await expect(againAfterLostRace(statement)).resolves.toBe('stored');
    statement.mockReset().mockRejectedValue(failing(code));
    await expect(againAfterLostRace(statement)).rejects.toThrow(code);
    expect(statement).toHaveBeenCalledTimes(3);
  });

  it('hands every other error on at once', async () => {
    const statement = jest.fn().mockRejectedValue(failing('53100'));
    await expect(againAfterLostRace(statement)).rejects.toThrow('53100');
    expect(statement).toHaveBeenCalledTimes(1);
  });
});
