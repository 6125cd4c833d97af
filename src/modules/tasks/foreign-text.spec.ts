import MarkdownIt from 'markdown-it';
import { capped, codeSpan, fencedTail, plainLine, prose, visible, withoutAnsi } from './foreign-text.js';

const Z = '\u200b';

describe('text of others', () => {
  it('shows what can be seen only', () => {
    expect(visible('a\u0000b\u202ec\u200bd\u{e0041}e\tf\r\ng\rh')).toBe('abcde\tf\ng\nh');
  });

  it.each(['\u115f', '\u3164', '\uffa0', '\u180e', '\u034f', '\u2062', '\ufe00', '\u{e0100}', '\ufff9', '\u200d', '\u200c', '\ufe0f'])('S9: shows nothing of %j', (invisible) => {
    expect(visible(`a${invisible.repeat(3)}b`)).toBe('ab');
  });

  it('keeps the joiners without which words and emoji are others', () => {
    for (const text of ['👨\u200d👩\u200d👧', '❤\ufe0f', '1\ufe0f\u20e3', '👩🏽\u200d🚀', 'می\u200cخواهم', 'क्\u200dष']) expect(visible(text)).toBe(text);
    expect(visible('👨\u200d\u200d\u200d👩')).toBe('👨👩');
  });

  it('takes colours, titles and links of a terminal away', () => {
    expect(withoutAnsi('\u001b[31mred\u001b[0m \u001b]8;;http://x\u0007link\u001b]8;;\u0007 \u001b]0;title\u001b\\end\u001b[2K')).toBe('red link end');
  });

  it('keeps an unfinished escape from swallowing what follows', () => {
    expect(withoutAnsi('before\u001b[')).toBe('before');
  });

  it('cuts by characters and shows the cut', () => {
    expect(capped('😀😀😀😀', 3)).toBe('😀😀…');
    expect(capped('abc', 3)).toBe('abc');
  });

  it.each([
    ['ping @octocat and @acme/team', `ping @${Z}octocat and @${Z}acme/team`],
    ['closes #12', `closes #${Z}12`],
    ['fixes GH-12', `fixes GH-${Z}12`],
    ['fixes https://github.com/a/b/issues/3', `fixes https://github.com/a/b/issues/${Z}3`],
    ['<!-- agent-bot:task=1 -->', `<${Z}!-- agent-bot:task=1 -->`],
    ['two\nlines\there', 'two lines here'],
  ])('makes %j harmless', (text, expected) => {
    expect(plainLine(text, 200)).toBe(expected);
  });

  it.each([
    '&#64;octocat &#x40;octocat &commat;octocat',
    'closes &#35;12, fixes &num;12, resolves #&#49;2',
    '\\@octocat @\\octocat **@**octocat @acme/team',
    'fixes acme/sums#3, GH-4, gh-5 and https://github.com/acme/sums/issues/6',
    'fixes https://github.com/acme/sums/&#105;ssues/7',
    Array.from({ length: 500 }, (_none, at) => `@user${at}`).join(' '),
    '![x](https://evil.example/?secret=1) ![y][z]',
    '[click here](https://evil.example) [here]: https://evil.example',
    '<a href="https://evil.example">x</a> <img src=x> <!-- agent-bot:task=1 -->',
  ])('S60: what is said in prose mentions nobody, closes nothing and loads nothing: %s', (text) => {
    const html = new MarkdownIt({ html: true }).render(prose(text, 10_000));
    const shown = html.replace(/<[^>]*>/g, '').replaceAll('&amp;', '&');
    expect(html).not.toMatch(/<(?:img|a|!--)/);
    expect(shown).not.toMatch(/@[\w-]|#\d|gh-\d|(?:issues|pull)\/\d/i);
  });

  it('lets no HTML into prose', () => {
    expect(prose('see <img src=x>', 100)).toBe('see &lt;img src=x>');
  });

  it.each([
    ['npm test', '`npm test`'],
    ['a `b` c', '``a `b` c``'],
    ['`', '`` ` ``'],
  ])('puts %j into inline code', (text, expected) => {
    expect(codeSpan(text, 100)).toBe(expected);
  });

  it('fences the tail so that no content leaves the block', () => {
    const output = ['first', '\u001b[31m```\u001b[0m', '@octocat <!-- x -->', '`````'].join('\r\n');
    expect(fencedTail(output, 3, 1000)).toBe(['``````text', '```', `@${Z}octocat <${Z}!-- x -->`, '`````', '``````'].join('\n'));
  });

  it('keeps the end of a long output', () => {
    expect(fencedTail('x'.repeat(50) + 'end', 10, 5)).toBe('```text\nxxend\n```');
  });
});
