import { Parser } from 'htmlparser2';
import { isHidden } from './hidden-html.js';
import { isLanguage } from './languages.js';
import { PageWriter } from './page-writer.js';

type Attributes = Readonly<Record<string, string>>;

const HEADING = /^h([1-6])$/;
const BLOCKS = new Set('address,article,aside,center,dd,div,dl,dt,fieldset,figcaption,figure,footer,form,header,main,nav,ol,p,section,table,ul'.split(','));
const LINES = new Set(['tr', 'caption']);
const MARKS: Readonly<Record<string, string>> = { strong: '**', b: '**', em: '*', i: '*', del: '~~', s: '~~', strike: '~~' };
/** What the page shows folded: the agent is told where it begins and ends. */
const FOLDED = new Set(['details', 'summary']);
/** How Markdown's renderer names the language of a fence; HTML may say so too. */
const LANGUAGE = /^language-(\S+)$/;
/** Longest address of a link that is kept, characters. */
const ADDRESS_MAX = 2_000;

/** Writes down what a reader of a rendered comment sees, as Markdown: text, code, lists, quotes, tables, where links lead. */
class ShownPage {
  private readonly page = new PageWriter();
  private readonly lists: { next: number | undefined }[] = [];
  private readonly links: { readonly address: string; readonly from: number }[] = [];
  private readonly hidden: string[] = [];
  /** Of tables that are open, whether a cell is. */
  private readonly tables: { inCell: boolean }[] = [];
  private code: { readonly block: boolean; text: string; language: string; depth: number } | undefined;

  open(name: string, attributes: Attributes): void {
    if (this.hidden.length > 0 || isHidden(name, attributes)) return void this.hidden.push(name);
    if (this.code !== undefined) return this.openInCode(name, attributes);
    if (name === 'pre' || name === 'code') this.code = { block: name === 'pre', text: '', language: '', depth: 1 };
    else if (name === 'a') this.links.push({ address: attributes['href'] ?? '', from: this.page.length });
    else if (name === 'img') this.page.text('[image]');
    else if (name === 'br') this.page.breakTo(1);
    else if (name in MARKS) this.page.text(MARKS[name] ?? '');
    else if (name === 'td' || name === 'th') this.inCell(true, '| ');
    else this.openBlock(name, attributes);
  }

  text(text: string): void {
    if (this.hidden.length > 0 || (this.tables.at(-1)?.inCell === false && text.trim() === '')) return;
    if (this.code === undefined) this.page.text(text);
    else this.code.text += text;
  }

  close(name: string): void {
    if (this.hidden.length > 0) return void this.hidden.pop();
    if (this.code !== undefined) return this.closeInCode();
    if (name === 'a') this.closeLink();
    else if (name in MARKS) this.page.text(MARKS[name] ?? '');
    else if (name === 'td' || name === 'th') this.inCell(false, ' ');
    else if (name === 'tr') this.page.text('|');
    else if (name === 'thead') this.page.text('\n|---|');
    else this.closeBlock(name);
  }

  toString(): string {
    return this.page.toString();
  }

  private openBlock(name: string, attributes: Attributes): void {
    if (name === 'ul' || name === 'ol') return this.openList(name, attributes);
    if (name === 'li') return this.openItem();
    const [, level] = HEADING.exec(name) ?? [];
    if (level === undefined && !BLOCKS.has(name) && !LINES.has(name) && !FOLDED.has(name) && name !== 'hr' && name !== 'blockquote') return;
    this.page.breakTo(LINES.has(name) || name === 'summary' ? 1 : 2);
    if (level !== undefined) this.page.text(`${'#'.repeat(Number(level))} `);
    if (name === 'hr') this.page.text('---');
    if (name === 'table') this.tables.push({ inCell: false });
    if (name === 'blockquote') this.page.enter('> ', '> ');
    if (FOLDED.has(name)) this.page.text(`<${name}>`);
  }

  private inCell(inCell: boolean, edge: string): void {
    this.page.text(edge);
    const table = this.tables.at(-1);
    if (table !== undefined) table.inCell = inCell;
  }

  private openList(name: string, { start }: Attributes): void {
    this.page.breakTo(this.lists.length > 0 ? 1 : 2);
    this.lists.push({ next: name === 'ol' ? Number.parseInt(start ?? '1', 10) || 0 : undefined });
  }

  private openItem(): void {
    const list = this.lists.at(-1);
    const marker = list?.next === undefined ? '- ' : `${list.next}. `;
    if (list?.next !== undefined) list.next += 1;
    this.page.breakTo(1);
    this.page.enter(marker, ' '.repeat(marker.length));
  }

  private closeBlock(name: string): void {
    if (FOLDED.has(name)) this.page.text(name === 'details' ? `\n</${name}>` : `</${name}>`);
    if (name === 'li' || name === 'blockquote') this.page.leave();
    if (name === 'ul' || name === 'ol') this.lists.pop();
    if (name === 'table') this.tables.pop();
    if (BLOCKS.has(name) || HEADING.test(name) || FOLDED.has(name) || name === 'hr') this.page.breakTo(name === 'ul' || name === 'ol' ? 1 : 2);
  }

  private openInCode(name: string, attributes: Attributes): void {
    if (this.code === undefined) return;
    this.code.depth += 1;
    const [, language = ''] = LANGUAGE.exec(attributes['class'] ?? '') ?? [];
    if (name === 'code' && isLanguage(language)) this.code.language = language;
    if (name === 'br') this.code.text += '\n';
  }

  private closeInCode(): void {
    if (this.code === undefined) return;
    this.code.depth -= 1;
    if (this.code.depth > 0) return;
    const { block, text, language } = this.code;
    this.code = undefined;
    if (block) this.page.code(text, language);
    else if (text !== '') this.page.codeSpan(text);
  }

  /** The address is shown as the text already where it stands for itself. */
  private closeLink(): void {
    const { address, from } = this.links.pop() ?? { address: '', from: 0 };
    const shown = this.page.since(from).trim();
    const leads = /^(?:https?:\/\/|[/#.])[^\s<>]*$/.test(address) && address.length <= ADDRESS_MAX;
    if (leads && shown !== address) this.page.text(` (${address})`);
  }
}

/** What a reader sees of HTML. Never throws; time and memory grow with its length alone. */
export function shownHtml(html: string): string {
  const page = new ShownPage();
  const parser = new Parser({
    onopentag: (name, attributes) => page.open(name, attributes),
    ontext: (text) => page.text(text),
    onclosetag: (name) => page.close(name),
  });
  parser.end(html);
  return page.toString();
}
