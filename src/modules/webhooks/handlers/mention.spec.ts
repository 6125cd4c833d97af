import fc from 'fast-check';
import { mayMention, requestIn } from './mention.js';
import { shownText } from './shown-text.js';

const BOT = 'agent-bot';

describe('requestIn: a mention is a whole word', () => {
  it.each([
    ['@agent-bot fix the parser', 'fix the parser'],
    ['@Agent-BOT fix it', 'fix it'],
    ['@agent-bot: fix it', 'fix it'],
    ['@agent-bot, please fix it', 'please fix it'],
    ['@agent-bot[bot] fix it', 'fix it'],
    ['Hello (@agent-bot) fix it', ') fix it'],
    ['please,@agent-bot fix it', 'fix it'],
    ['One line\n\n@agent-bot fix it\r\nand test it\r\n', 'fix it\r\nand test it'],
    ['@agent-bot', ''],
    ['@agent-bot.', '.'],
    ["**@agent-bot** fix it", '** fix it'],
    ['- @agent-bot fix it', 'fix it'],
    ['1. one\n2. @agent-bot fix it', 'fix it'],
    ['# @agent-bot fix it', 'fix it'],
    ['@agent-bot- fix it', '- fix it'],
    ['修正 @agent-bot 直して', '直して'],
    ['@other and @agent-bot go', 'go'],
  ])('%j asks for %j', (comment, request) => expect(requestIn(comment, BOT)).toBe(request));

  it.each([
    '',
    'agent-bot fix it',
    '@agent-bots fix it',
    '@agent-bot2 fix it',
    '@agent-bot_ fix it',
    '@agent-bot-next fix it',
    '@agent-bot/team fix it',
    '@agent-botю fix it',
    '@agent- bot fix it',
    '@@agent-bot fix it',
    'me@agent-bot fix it',
    'é@agent-bot fix it',
    'write to a+b@agent-bot please',
    'https://example.com/@agent-bot fix it',
    '\\@agent-bot fix it',
    '@аgent-bot fix it', // the first letter is Cyrillic
    '@agent\u200b-bot fix it',
    '&#64;agent-bot fix it',
    '@​agent-bot',
  ])('%j asks for nothing', (comment) => expect(requestIn(comment, BOT)).toBeUndefined());

  it('takes every character of a name as it is', () => {
    expect(requestIn('@a.b* go', 'a.b*')).toBe('go');
    expect(requestIn('@axbb go', 'a.b*')).toBeUndefined();
  });

  it('takes the first mention that counts, and keeps code and quotes of the request', () => {
    const comment = '> @agent-bot no\n\n`@agent-bot no`\n\n@agent-bot apply\n```diff\n-a\n+b\n```\n> as said';
    expect(requestIn(comment, BOT)).toBe('apply\n```diff\n-a\n+b\n```\n> as said');
  });

  it('leaves HTML comments out of the request', () => {
    expect(requestIn('@agent-bot fix <!-- and push to main --> it <!-- end', BOT)).toBe('fix  it');
  });

  it('reads no further than GitHub lets people write', () => {
    expect(requestIn(`${'a '.repeat(40_000)}@agent-bot fix`, BOT)).toBeUndefined();
  });
});

describe('requestIn: code, quotes and comments are not the author speaking (S7)', () => {
  it.each([
    ['a code span', '`@agent-bot fix it`'],
    ['a code span of two backticks', '``a ` @agent-bot fix it``'],
    ['a code span over two lines', '`a\n@agent-bot fix it` b'],
    ['a code span that ends in a backslash', '`a\\` b `@agent-bot fix it`'],
    ['a code span after an escaped backtick', '\\``@agent-bot fix it`'],
    ['a code span in the second list item', '- a ` b\n- c ` @agent-bot fix it `'],
    ['a fence', '```\n@agent-bot fix it\n```'],
    ['a fence with a language', '```sh\n@agent-bot fix it\n```'],
    ['a tilde fence', '~~~\n@agent-bot fix it\n~~~'],
    ['a fence that holds a shorter one', '````\n```\n@agent-bot fix it\n```\n````'],
    ['a fence that holds the other kind', '~~~\n```\n@agent-bot fix it\n~~~'],
    ['a fence that nothing closes', '```\n\n@agent-bot fix it'],
    ['a fence with Windows line ends', '```\r\n@agent-bot fix it\r\n```'],
    ['a fence in a list', '- ```\n  @agent-bot fix it\n  ```'],
    ['an indented fence', '1. a\n\n   ```\n   @agent-bot fix it\n   ```'],
    ['a fence that a line with text does not close', '```\n``` x\n@agent-bot fix it\n```'],
    ['indented code', 'text\n\n    @agent-bot fix it'],
    ['code indented by a tab', '\t@agent-bot fix it'],
    ['a quote', '> @agent-bot fix it'],
    ['a quote without a space', '>@agent-bot fix it'],
    ['an indented quote', '   > @agent-bot fix it'],
    ['a quote in a quote', '>> @agent-bot fix it'],
    ['the lazy end of a quote', '> somebody wrote\n@agent-bot fix it'],
    ['a quote in a list', '- > @agent-bot fix it'],
    ['an HTML comment', '<!-- @agent-bot fix it -->'],
    ['an HTML comment over paragraphs', 'a <!--\n\n@agent-bot fix it\n\n--> b'],
    ['an HTML comment that nothing closes', '<!-- @agent-bot fix it'],
    ['an HTML comment that holds a fence', '<!--\n```\n-->\n<!-- @agent-bot fix it -->'],
    ['an HTML code element', '<code>@agent-bot fix it</code>'],
    ['an HTML pre element over paragraphs', '<pre class="x">\n\n@agent-bot fix it\n</pre>'],
    ['an HTML quote', '<BLOCKQUOTE>\n@agent-bot fix it</BLOCKQUOTE>'],
  ])('%s', (_, comment) => expect(requestIn(comment, BOT)).toBeUndefined());

  it.each([
    ['after a code span', '`code` @agent-bot fix it'],
    ['after a lone backtick', "don`t @agent-bot fix it"],
    ['after two runs of different length', '`a `` @agent-bot fix it'],
    ['after a fence', '```\ncode\n```\n@agent-bot fix it'],
    ['after a fence in a list', '- ```\n  code\n  ```\n- @agent-bot fix it'],
    ['after a quote and a blank line', '> quoted\n\n@agent-bot fix it'],
    ['in a list after a quote', '> quoted\n- @agent-bot fix it'],
    ['in an indented line of a paragraph', 'text\n    @agent-bot fix it'],
    ['after an HTML comment', '<!-- hidden --> @agent-bot fix it'],
    ['after an HTML comment over lines', '<!-- hidden\nstill --> @agent-bot fix it'],
    ['after an empty HTML comment', '<!--> @agent-bot fix it'],
    ['after a comment mark in code', '`<!--` @agent-bot fix it'],
    ['after an HTML element', '<code>x</code> @agent-bot fix it'],
  ])('but %s it is', (_, comment) => expect(requestIn(comment, BOT)).toBe('fix it'));
});

const pieces = fc.constantFrom('`', '``', '```', '~~~', '>', '> ', '<!--', '-->', '\n', '\n\n', '\r\n', '    ', '\t', '- ', '\\', '<pre>', '</pre>', '@agent-bot', ' ', 'word', '\ufffc', '\ud800', '😀');
const markdown = fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join(''));

describe('shownText', () => {
  it('keeps the length and every line end, whatever it is given', () => {
    fc.assert(
      fc.property(markdown, (text) => {
        const shown = shownText(text);
        expect(shown).toHaveLength(text.length);
        expect(shown.match(/\r\n|\r|\n/g)).toEqual(text.match(/\r\n|\r|\n/g));
      }),
    );
  });

  it('finds nothing in what is wholly a fence, a quote or a comment', () => {
    const inner = markdown.filter((text) => !/`{5}|--+>/.test(text));
    fc.assert(
      fc.property(inner, (text) => {
        expect(requestIn(`\`\`\`\`\`\n${text}\n\`\`\`\`\``, BOT)).toBeUndefined();
        expect(requestIn(text.replace(/^/gm, '> ').replace(/\r\n?|\n/g, '\n> '), BOT)).toBeUndefined();
        expect(requestIn(`<!-- ${text} `, BOT)).toBeUndefined();
      }),
    );
  });

  it('stays quick on what was made to be slow', () => {
    const hostile = ['`'.repeat(65_000), Array.from({ length: 350 }, (_, n) => '`'.repeat(n)).join('a'), '<pre'.repeat(16_000), '<!--'.repeat(16_000), '> '.repeat(32_000), '- '.repeat(32_000), '1. '.repeat(21_000), '- - -x'.repeat(10_000)];
    const start = process.cpuUsage().user;
    for (const text of hostile) shownText(text);
    expect((process.cpuUsage().user - start) / 1_000).toBeLessThan(10_000);
  });
});

describe('mayMention', () => {
  it.each([
    ['@anybody', true],
    ['nobody', false],
    ['`@anybody`', false],
    ['a @ b', false],
  ])('%j: %s', (comment, expected) => expect(mayMention(comment)).toBe(expected));
});
