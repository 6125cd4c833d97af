import { HostTime } from './host-time.js';

const NOW = new Date('2026-11-20T12:00:00.250Z');
const refused = (date: string | undefined, status = 401) => ({ status, response: { headers: { date } } });

describe('HostTime', () => {
  let time: HostTime;

  beforeEach(() => {
    time = new HostTime({ now: () => NOW });
  });

  it.each([['Fri, 20 Nov 2026 12:10:00 GMT'], ['Fri, 20 Nov 2026 11:50:00 GMT']])("is GitHub's after a refusal at %s", (date) => {
    time.learn(refused(date));
    expect(time.now()).toEqual(new Date(date));
    time.learn(refused('Fri, 20 Nov 2026 12:00:00 GMT'));
    expect(time.now()).toEqual(NOW);
  });

  it.each([
    ['a few seconds', refused('Fri, 20 Nov 2026 12:00:20 GMT')],
    ['no time', refused(undefined)],
    ['an unreadable time', refused('yesterday')],
    ['another refusal', refused('Fri, 20 Nov 2026 12:10:00 GMT', 403)],
    ['a broken connection', new Error('reset')],
  ])('stays ours after %s', (_, error) => {
    time.learn(error);
    expect(time.now()).toEqual(NOW);
  });
});
