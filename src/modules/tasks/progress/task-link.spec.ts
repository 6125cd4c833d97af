import { taskLink } from './task-link.js';

it.each([
  ['https://bot.example.org', 'https://bot.example.org/api/v1/tasks/t1'],
  ['http://10.0.0.7:3000', 'http://10.0.0.7:3000/api/v1/tasks/t1'],
  ['https://example.org/bot', 'https://example.org/bot/api/v1/tasks/t1'],
  ['http://localhost:3000', undefined],
  ['http://127.0.0.1:3000', undefined],
  ['http://[::1]:3000', undefined],
])('at %s a task is at %s', (publicUrl, link) => {
  expect(taskLink(publicUrl, 't1')).toBe(link);
});
