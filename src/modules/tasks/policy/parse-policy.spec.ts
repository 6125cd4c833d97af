import { AppError } from '../../../shared/errors/app-error.js';
import { parsePolicy } from './parse-policy.js';

function complaint(text: string): string {
  try {
    parsePolicy(text);
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code: 'policy.invalid', retry: 'never' });
    return (error as AppError).message;
  }
  throw new Error('was taken as valid');
}

describe('.github/agent-bot.yml', () => {
  it.each([
    ['', undefined, undefined],
    ['# only a comment\n', undefined, undefined],
    ['verify: npm test', ['npm test'], undefined],
    ['verify:\n  - npm ci\n  - npm test\nmention: fixer', ['npm ci', 'npm test'], 'fixer'],
    ['verify: []', [], undefined],
    ['mention: "@our-bot"', undefined, 'our-bot'],
  ])('reads %j', (text, verify, mention) => {
    expect(parsePolicy(text)).toEqual({ verify, mention });
  });

  it.each([
    ['verify: npm test\nbudget: 3\n', '.github/agent-bot.yml, line 2: unknown key "budget"; known keys: verify, mention.'],
    ['\n\nverify: 3', '.github/agent-bot.yml, line 3: "verify" must be a command or a list of commands.'],
    ['verify:\n  - npm test\n  - 7\n', '.github/agent-bot.yml, line 3: "verify.1" must be a command in quotes.'],
    ['verify: ""', '.github/agent-bot.yml, line 1: "verify" must not be empty.'],
    ['verify: {run: npm test}', '.github/agent-bot.yml, line 1: "verify" must be a command or a list of commands.'],
    ['verify: npm test\nmention: two words', '.github/agent-bot.yml, line 2: "mention" must be one word of letters, digits, "-" and "_", as people write it after the @.'],
    ['mention: 5', '.github/agent-bot.yml, line 1: "mention" must be a word.'],
    ['- verify', '.github/agent-bot.yml, line 1: the file must be a list of "key: value" lines.'],
    ['just words', '.github/agent-bot.yml, line 1: the file must be a list of "key: value" lines.'],
  ])('says what is wrong with %j', (text, expected) => {
    expect(complaint(text)).toBe(expected);
  });

  it('names the line of broken YAML', () => {
    expect(complaint('verify: npm test\nmention: "open\n')).toMatch(/^\.github\/agent-bot\.yml, line [23]: /);
  });

  it('refuses the same key twice', () => {
    expect(complaint('verify: a\nverify: b\n')).toMatch(/line 2: Map keys must be unique/);
  });

  it('refuses a file that unfolds without end', () => {
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]', ...'bcdefg'.split('').map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefg'[index]}`).join(',')}]`)].join('\n');
    expect(complaint(bomb)).toMatch(/Excessive alias count/);
  });

  it('refuses a file that is too long', () => {
    expect(complaint(`# ${'x'.repeat(70_000)}`)).toMatch(/longer than 65536/);
  });
});
