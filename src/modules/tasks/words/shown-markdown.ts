import MarkdownIt, { type Env, type Token } from 'markdown-it';
import { capped, visible } from '../foreign-text.js';
import { footnotes, withoutUnusedFootnotes } from './footnotes.js';
import { isLanguage } from './languages.js';
import { shownHtml } from './shown-html.js';

/** GitHub's own limit of a comment and of an issue's text, characters; nothing behind it is read. */
const TEXT_MAX = 65_536;

const MARKDOWN = new MarkdownIt({ html: true }).use(footnotes);

/** A named or numbered character: the source says something else than the page. */
const ENTITY = /&(?:#\w{1,8}|[A-Za-z]\w{1,31});/;
/** What brings along text that is not shown: alternative text, cells beyond a table's columns, footnotes that nothing refers to. */
const HIDING = new Set(['html_block', 'html_inline', 'image', 'table_open', 'footnote_open']);

/**
 * What a reader of an issue or a comment sees of its Markdown, and nothing that only the source holds: HTML comments and
 * instructions, alternative texts, titles, attributes, hidden elements, definitions, words behind a fence, invisible
 * characters. A text that hides nothing comes back as it was written.
 */
export function shownMarkdown(source: string): string {
  const markdown = capped(source.replace(/\r\n?/g, '\n'), TEXT_MAX);
  const environment: Env = {};
  const tokens = MARKDOWN.parse(markdown, environment);
  const hides = environment.references !== undefined || tokens.some(hidesText);
  return visible(hides ? rendered(tokens, environment) : markdown).trim();
}

function rendered(tokens: readonly Token[], environment: Env): string {
  const shown = withoutUnusedFootnotes(tokens);
  for (const token of shown) if (!isLanguage(token.info)) token.info = '';
  return shownHtml(MARKDOWN.renderer.render(shown, MARKDOWN.options, environment));
}

function hidesText({ type, info, content, children, attrs }: Token): boolean {
  if (HIDING.has(type) || (type === 'fence' && !isLanguage(info)) || (type === 'inline' && ENTITY.test(content))) return true;
  return attrs?.some(([name]) => name === 'title') === true || children?.some(hidesText) === true;
}
