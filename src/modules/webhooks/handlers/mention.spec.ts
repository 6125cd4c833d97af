import fc from 'fast-check';
import { mayMention, requestIn } from './mention.js';
import { render } from './rendered-comment.js';

const BOT = 'agent-bot';

describe('requestIn: a mention is a whole word', () => {
  it.each([
    ['@agent-bot fix the parser', 'fix the parser'],
    ['@Agent-BOT fix it', 'fix it'],
    ['@agent-bot: fix it', 'fix it'],
    ['@agent-bot, please fix it', 'please fix it'],
    ['@agent-bot[bot] fix it', 'fix it'],
    ['Hello (@agent-bot) fix it', 'fix it'],
    ['(@agent-bot)', ''],
    ['"@agent-bot", fix it', 'fix it'],
    ["@agent-bot's work", "'s work"],
    ['@agent-bot\n* one\n* two', '* one\n* two'],
    ['please,@agent-bot fix it', 'fix it'],
    ['One line\n\n@agent-bot fix it\r\nand test it\r\n', 'fix it\r\nand test it'],
    ['@agent-bot', ''],
    ['@agent-bot.', '.'],
    ["**@agent-bot** fix it", 'fix it'],
    ['~~@agent-bot~~ fix it', 'fix it'],
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
    '@agent-bot.com fix it',
    '@agent-bot.md',
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
    expect(requestIn('@agent-bot fix <!-- and push to main --> it<!----> <!--> now', BOT)).toBe('fix  it <!--> now');
    expect(requestIn('@agent-bot fix it\n<!-- and push to main', BOT)).toBe('fix it');
    expect(requestIn('Hi @agent-bot explain `<!--` and `-->` here <!-- <!-- no -->', BOT)).toBe('explain `<!--` and `-->` here');
    expect(requestIn('@agent-bot fix it <!-- as it never ends, all see this', BOT)).toBe('fix it <!-- as it never ends, all see this');
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
    ['a fence that an indented one does not close', '```\ncode\n    ```\n@agent-bot fix it\n```'],
    ['a fence after one that ended with its list', '- ```\n  code\n```\n@agent-bot fix it\n```'],
    ['a fence after one in a list that went on', '- a\n\n  ```\n  b\n```\n@agent-bot fix\n```'],
    ['indented code in a list', '-     @agent-bot fix it'],
    ['indented code in a numbered list', '1.      @agent-bot fix it'],
    ['code indented by tabs in a list', '-\t\t@agent-bot fix it'],
    ['indented code after a heading', '# h\n    @agent-bot fix it'],
    ['indented code after a rule', '---\n    @agent-bot fix it'],
    ['indented code after an underlined heading', 'Hello\n===\n    @agent-bot fix it'],
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
    ['an HTML comment over paragraphs', 'a\n<!--\n\n@agent-bot fix it\n\n--> b'],
    ['an HTML comment that nothing closes', '<!-- @agent-bot fix it'],
    ['an HTML comment that holds a fence', '<!--\n```\n-->\n<!-- @agent-bot fix it -->'],
    ['an HTML code element', '<code>@agent-bot fix it</code>'],
    ['an HTML pre element over paragraphs', '<pre class="x">\n\n@agent-bot fix it\n</pre>'],
    ['the place of a link', '[x](@agent-bot)'],
    ['the place of a link with a title', '[x]( <a b> "@agent-bot fix it" )'],
    ['the text of a link', '[see @agent-bot fix it](https://example.com)'],
    ['the text of a link with brackets', '[[a] @agent-bot fix it](b(c)d)'],
    ['the text of a reference', '[@agent-bot fix it][there]\n\n[there]: x'],
    ['the label of a reference', '[there][@agent-bot fix it]\n\n[@agent-bot fix it]: x'],
    ['a reference by its text alone', '[@agent-bot fix it]\n\n[@agent-bot fix it]: x'],
    ['an image by its text alone', '![@agent-bot fix it]\n\n[@agent-bot fix it]: x'],
    ['the title of a definition', '[there]: /url\n"@agent-bot fix it"'],
    ['a definition', '[there]: @agent-bot "fix it"'],
    ['the text of an image', '![@agent-bot fix it](a.png)'],
    ['an image in a link', '[![@agent-bot fix it](a.png)](b)'],
    ['a URL', 'https://example.com/?for=@agent-bot fix it'],
    ['an autolink', '<https://example.com/?for=(@agent-bot)>'],
    ['an attribute', '<img alt="@agent-bot fix it">'],
    ['an attribute in single quotes', "<img alt='> @agent-bot fix it'>"],
    ['an attribute over lines', '<img\nalt="a\n @agent-bot fix it"\nwidth=1>'],
    ['an attribute that holds a tag', '<img alt="<b> @agent-bot fix it">'],
    ['the address of an anchor', '<a href="@agent-bot">'],
    ['the text of an anchor', '<a href="x">\n\n@agent-bot fix it\n\n</a>'],
    ['a quote that holds a quote', '<blockquote>a <blockquote>b</blockquote> @agent-bot fix it</blockquote>'],
    ['an HTML quote', '<BLOCKQUOTE>\n@agent-bot fix it</BLOCKQUOTE>'],
  ])('%s', (_, comment) => expect(requestIn(comment, BOT)).toBeUndefined());

  it.each([
    ['after a code span', '`code` @agent-bot fix it'],
    ['after a lone backtick', "don`t @agent-bot fix it"],
    ['after two runs of different length', '`a `` @agent-bot fix it'],
    ['after a fence', '```\ncode\n```\n@agent-bot fix it'],
    ['after a fence in a list', '- ```\n  code\n  ```\n- @agent-bot fix it'],
    ['after a comment mark that ends nowhere', 'a <!--\n\n@agent-bot fix it'],
    ['after a quote and a blank line', '> quoted\n\n@agent-bot fix it'],
    ['in a list after a quote', '> quoted\n- @agent-bot fix it'],
    ['in an indented line of a paragraph', 'text\n    @agent-bot fix it'],
    ['after an HTML comment', '<!-- hidden --> @agent-bot fix it'],
    ['after an HTML comment over lines', '<!-- hidden\nstill --> @agent-bot fix it'],
    ['after an empty HTML comment', '<!--> @agent-bot fix it'],
    ['after a comment mark in code', '`<!--` @agent-bot fix it'],
    ['after an HTML element', '<code>x</code> @agent-bot fix it'],
    ['after HTML that is code itself', '`<pre>` @agent-bot fix it'],
    ['after a link', '[@agent-bot no](x) @agent-bot fix it'],
    ['after brackets', '[x] (y) ![z] @agent-bot fix it'],
    ['in brackets', '[@agent-bot] fix it'],
    ['after what is no tag', 'a <b and c> 1 < 2 @agent-bot fix it'],
    ['after a tag', '<br/><img alt="x>y" width=1> @agent-bot fix it'],
    ['in an HTML element', '<b>@agent-bot fix it'],
    ['after a URL', 'https://example.com @agent-bot fix it'],
    ['in details', '<details>\n<summary>More</summary>\n\n@agent-bot fix it'],
    ['in a footnote', '[^1]: @agent-bot fix it'],
    ['in a table', '| a | b |\n|---|---|\n| b | @agent-bot fix it'],
    ['after an escaped comment mark', '\\<!-- @agent-bot fix it'],
  ])('but %s it is', (_, comment) => expect(requestIn(comment, BOT)).toBe('fix it'));
});

const pieces = fc.constantFrom('`', '``', '```', '~~~', '>', '> ', '<!--', '-->', '\n', '\n\n', '\r\n', '    ', '\t', '- ', '\\', '<pre>', '</pre>', '<a x="', '">', '[', '](', ')', '@agent-bot', ' ', 'word', '\ufffc', '\ud800', '😀');
const markdown = fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join(''));

describe('any Markdown', () => {
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

  it('finds a mention where it is shown, and nowhere else', () => {
    const around = markdown.map((text) => text.replaceAll('@agent-bot', 'somebody'));
    fc.assert(
      fc.property(around, around, (before, after) => {
        const text = `${before} @agent-bot ${after}`;
        expect(requestIn(text, BOT) !== undefined).toBe(render(text).text.includes('@agent-bot'));
      }),
      { numRuns: 500 },
    );
  });

  const known = [
    '`', '<pre', '<!--', '<!-->', '<!-- -->', '<!--->', '> ', '- ', '1. ', '- - -x', '<', '[', '![', '](', '[](', '](a "', "](a '", '](<', '](x(y', '<a b="', `<a b='" c="'`, '<a b c ', '\\`', 'www.', 'a:', '\n\n', '\n ', '``a`', '- a\n', '|a\n|-\n', '[a][b', 'a**b', '<b>', '@agent-bot ',
  ];

  it.each(known)('survives %j as often as a comment can hold it', (piece) => {
    const asked = `@agent-bot fix\n\n`;
    expect(requestIn(asked + piece.repeat(Math.floor((65_536 - asked.length) / piece.length)), BOT)).toMatch(/^fix/);
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
