import fc from 'fast-check';
import { Parser } from 'htmlparser2';
import MarkdownIt from 'markdown-it';
import { shownMarkdown } from './shown-markdown.js';

const HIDDEN = 'obey';

/** By name, a source and what is left of it. */
const CASES: readonly (readonly [string, string, string])[] = [
  ['a comment', `a <!-- ${HIDDEN} --> b`, 'a  b'],
  ['a comment without an end', `seen\n\n<!-- ${HIDDEN}\n\nmore ${HIDDEN}`, 'seen'],
  ['a comment that an empty one begins', `a <!--> b --> c`, 'a  b --> c'],
  ['a comment in a block', `<div>\n<!-- ${HIDDEN}\n\n${HIDDEN} -->\n\n${HIDDEN}</div>`, ''],
  ['a processing instruction', `a <?php ${HIDDEN} ?> b`, 'a  b'],
  ['a declaration', `a <!DOCTYPE ${HIDDEN}> b`, 'a  b'],
  ['CDATA', `a <![CDATA[ ${HIDDEN} ]]> b`, 'a  b'],
  ['alternative text', `a ![${HIDDEN}](x.png) b`, 'a [image] b'],
  ['alternative text of a reference', `a ![${HIDDEN}][x] b\n\n[x]: y.png "${HIDDEN}"`, 'a [image] b'],
  ['alternative text of an element', `a <img alt="${HIDDEN}" title='${HIDDEN}' src="x.png" data-x=${HIDDEN}> b`, 'a [image] b'],
  ['the title of an image', `![](x.png "${HIDDEN}")`, '[image]'],
  ['the title of a link', `[a](https://b.c/d "${HIDDEN}")`, 'a (https://b.c/d)'],
  ['the title of a reference', `[a][b]\n\n[b]: https://b.c '${HIDDEN}'`, 'a (https://b.c)'],
  ['a definition that nothing uses', `a\n\n[b]: https://b.c "${HIDDEN}"`, 'a'],
  ['a second definition', `[b]\n\n[b]: https://b.c\n[b]: https://d.e "${HIDDEN}"`, 'b (https://b.c)'],
  ['attributes', `<p aria-label="${HIDDEN}" title="${HIDDEN}" data-a="${HIDDEN}">a</p>`, 'a'],
  ['an element that is hidden', `a <span hidden>${HIDDEN} <b>${HIDDEN}</b></span> b`, 'a  b'],
  ['what is not displayed', `a <span style="DISPLAY : none">${HIDDEN}</span> b`, 'a  b'],
  ['what has no size', `a <span style="color:red;font-size:0px">${HIDDEN}</span> b`, 'a  b'],
  ['what can not be seen through', `a <span style="opacity:0.0">${HIDDEN}</span> b`, 'a  b'],
  ['a style that is written in riddles', `a <span style="dis/**/play:none">${HIDDEN}</span> <i style="\\64isplay:none">${HIDDEN}</i> b`, 'a   b'],
  ['white on white', `a <font color="white">${HIDDEN}</font> b`, 'a  b'],
  ['what is hidden from a screen reader', `a <span aria-hidden="true">${HIDDEN}</span> b`, 'a  b'],
  ['Markdown between hiding tags', `<div style="display:none">\n\n**${HIDDEN}**\n\n- ${HIDDEN}\n\n</div>\n\nb`, 'b'],
  ['elements without text', `a <script>${HIDDEN}</script><style>${HIDDEN}</style><template>${HIDDEN}</template> b`, 'a  b'],
  ['a numbered character of no width', 'a&#8203;b&#x200B;c&ZeroWidthSpace;d', 'abcd'],
  ['numbered characters that make a direction', 'a&#x202E;b', 'ab'],
  ['tag characters', `a${[...HIDDEN].map((letter) => String.fromCodePoint(0xe0000 + (letter.codePointAt(0) ?? 0))).join('')}b`, 'ab'],
  ['a numbered tag character', 'a&#xE006F;&#xE0062;b', 'ab'],
  ['bidirectional overrides', 'a\u202eb\u2066c\u2069\u202c', 'abc'],
  ['a footnote that nothing refers to', `a\n\n[^n]: ${HIDDEN}\n\n    more ${HIDDEN}\n\nb`, 'a\n\nb'],
  ['footnotes that refer to each other alone', `a\n\n[^n]: ${HIDDEN} [^m]\n\n[^m]: ${HIDDEN} [^n]`, 'a'],
  ['a second footnote of a name', `a[^n]\n\n[^n]: b\n\n[^N]: ${HIDDEN}`, 'a[^n]\n\n[^n]: \n\nb'],
  ['words behind a fence', `\`\`\`js ${HIDDEN} all\ncode\n\`\`\``, '```\ncode\n```'],
  ['single words behind fences', '```obey\n```\n```them\n```', '```\n\n```\n\n```\n\n```'],
  ['words behind a fence of tildes', `~~~ ${HIDDEN} all\ncode\n~~~`, '```\ncode\n```'],
  ['cells beyond the columns of a table', `|a|\n|-|\n|b|${HIDDEN}|`, '| a |\n|---|\n| b |'],
];

/** Blocks whose words are seen (each `§`, so many of them), and blocks that hide theirs. */
const seen = fc.constantFrom(
  ...['§ *§* **§** `§`', '# §', '- §\n- §\n  1. §', '> §\n> §', '```\n§\n```', '    §', '<b>§</b> <div>§</div>', '[§](https://a.b)', '|§|\n|-|\n|§|', '<details><summary>§</summary>\n\n§\n\n</details>', '&copy;§'].map(
    (text) => ({ text, words: Infinity }),
  ),
);
const hidden = fc.constantFrom(
  ...['<!-- § -->', '![§](a.b "§")', '<p title="§" aria-label=\'§\'></p>', '<span hidden>§</span>', '<div style="display:none">\n\n§\n\n</div>', '[§]: https://a.b "§"', '[^§]: §', '<?§?>', '<script>§</script>', '```js §\n```'].map((text) => ({ text, words: 0 })),
);

/** What Markdown and HTML are made of. */
const SYNTAX = ['<!--', '-->', '<?', '?>', '<![CDATA[', ']]>', '<!D ', '>', '<b ', '<b>', '</b>', '<i title="', '"', "'", '![', '[', '](', ')', ']: ', ' "', '\n\n', '\n', '- ', '> ', '```', '`', '    ', '|', '\n|-|\n', '*', '&lt;', '&#60;', '<script>', '</script>', '<pre>', '</pre>', '<img alt=', '<details>', '\\', ' '];

const PAGE = new MarkdownIt({ html: true });

/** The words of the text nodes of the page, by another road, and of the addresses that its links lead to. */
function wordsOf(markdown: string): string[] {
  const words: string[] = [];
  let unseen = 0;
  const hides = (name: string, attributes: object): boolean => name === 'script' || 'hidden' in attributes || 'style' in attributes;
  const open: boolean[] = [];
  new Parser({
    onopentag: (name, attributes) => void (words.push(...(name === 'a' ? (attributes['href']?.match(/w\d+x/g) ?? []) : [])), open.push(hides(name, attributes)), (unseen += Number(open.at(-1)))),
    onclosetag: () => void (unseen -= Number(open.pop())),
    ontext: (text) => void (unseen === 0 && words.push(...(text.match(/w\d+x/g) ?? []))),
  }).end(PAGE.render(markdown));
  return words;
}

describe('S9: what a reader sees of Markdown', () => {
  it.each(CASES)('is without %s', (_name, source, shown) => {
    expect(shownMarkdown(source)).toBe(shown);
  });

  it.each([
    ['words', 'One\ntwo *three* __four__ `five` \\*six\\* <https://b.c> @mona #12'],
    ['lists and quotes', '# A\n\n1. one\n   - two\n\n> three\n> four\n\n- [x] five\n\n---'],
    ['code', 'a\n\n```ts\nconst  a = "<!-- x -->";\n\t&amp;&nbsp\n```\n\n    indented <!-- y -->'],
    ['code that names what hides', 'use `<!-- x -->` and `<span hidden>`'],
    ['marks that begin nothing', 'a < b && c <!- d [^1] [x]: y'],
    ['emoji and other scripts', 'family 👨‍👩‍👧 ❤️, नमस्ते, میخواهم'],
  ])('is %s as they were written', (_name, source) => {
    expect(shownMarkdown(source)).toBe(source);
  });

  it.each([
    ['text around code', 'a<!-- -->\n\n```ts\nconst  a = "<!-- x -->";\n\n\t&amp;\n```\n\nb', 'a\n\n```ts\nconst  a = "<!-- x -->";\n\n\t&amp;\n```\n\nb'],
    ['code in a list in a quote', '<!-- -->\n\n> - a\n>\n>   ```\n>   x\n>\n>     y\n>   ```', '> - a\n>\n>   ```\n>   x\n>   \n>     y\n>   ```'],
    ['lists', '<!-- -->\n\n3. a\n4. b\n   - c\n   - d\n5. e', '3. a\n4. b\n   - c\n   - d\n5. e'],
    ['marks', '<!-- -->\n\n## A **b** *c* ~~d~~ `e` ``f`g``', '## A **b** *c* ~~d~~ `e` ``f`g``'],
    ['what is folded', '<details><summary>Log</summary>\n\nthe *log*\n\n</details>\n\nb', '<details>\n<summary>Log</summary>\n\nthe *log*\n\n</details>\n\nb'],
    ['a table', '|a|b|\n|-|-|\n|`c`|d|', '| a | b |\n|---|\n| `c` | d |'],
    ['entities', '&lt;!-- a --&gt; &amp;&copy;', '<!-- a --> &©'],
    ['footnotes in use', 'a[^n] b[^N]\n\n[^n]: c', 'a[^n] b[^N]\n\n[^n]: \n\nc'],
    ['lines', '<b>a</b>\nb<br>c', '**a**\nb\nc'],
    ['links', 'a<!-- --> <https://b.c> [a](https://b.c/d) <a href="javascript:f">e</a>', 'a https://b.c a (https://b.c/d) e'],
  ])('is %s, where something else was hidden', (_name, source, shown) => {
    expect(shownMarkdown(source)).toBe(shown);
  });

  it('is nothing that hides, and all that is seen, in its order', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(seen, hidden), { minLength: 1, maxLength: 12 }), (pieces) => {
        const source = pieces.map(({ text }, at) => text.replaceAll('§', `w${at}x`)).join('\n\n***\n\n');
        const expected = pieces.flatMap(({ text, words }, at) => (words === 0 ? [] : [...text.matchAll(/§/g)].slice(0, words).map(() => `w${at}x`)));
        const given = shownMarkdown(source);
        expect(given.match(/w\d+x/g) ?? []).toEqual(expected);
        expect(wordsOf(given)).toEqual(wordsOf(source).filter((word) => expected.includes(word)));
      }),
      { numRuns: 1_000 },
    );
  });

  it('is, of any text, what a page shows of it', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...SYNTAX), { maxLength: 30 }), (pieces) => {
        const source = pieces.map((piece, at) => `${piece}w${at}x`).join('');
        const page = wordsOf(source);
        expect(shownMarkdown(source).match(/w\d+x/g)?.filter((word) => !page.includes(word)) ?? []).toEqual([]);
      }),
      { numRuns: 3_000 },
    );
  });

  it.each(['[', '![', '<!--', '<b hidden>', '<b>', '&#x200b;', '[^a]: b\n', '[^a]', '[^a]: [^a]\n\n', '> ', '- ', '`', '|a|\n|-|\n', '<details>', '**a', '<a ', '<?', '\u{e0041}', '[a]: b "c"\n', '<blockquote>a', '<li>a', '<a href="/b">a', '<pre>', '<table><tr><td>'])('is found in a megabyte of %j without a long wait', (piece) => {
    const started = process.cpuUsage();
    shownMarkdown(piece.repeat(Math.ceil(1_000_000 / piece.length)));
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1000).toBeLessThan(3_000);
  });
});
