import type { Node, QueryMatch } from 'web-tree-sitter';
import { type Language, type RefKind, type SymbolKind, WHOLE } from '../facts.js';
import { collectLocals } from './collect-locals.js';
import type { Captures, Collected } from './collected.js';
import { decoratedAt } from './decorated.js';
import { exportsOf, importsOf, offersOf, type Parts, pythonImportsOf, reexportsOf, requiresOf, sharedOf, unquoted } from './imports.js';
import { resultName, typeName } from './type-names.js';

const RECEIVER_MAX = 80;

function capturesOf(match: QueryMatch): Captures {
  return new Map(match.captures.map(({ name, node }) => [name, node]));
}

/** The expression before a dot, as plain as it can be said; undefined when it is no chain of names and calls. */
function receiverOf(node: Node | undefined): string | undefined {
  if (node === undefined) return undefined;
  if (node.endIndex - node.startIndex > 4 * RECEIVER_MAX) return '';
  const text = node.text
    .replace(/\s+/g, ' ')
    .replace(/^\(?(?:await|new) ([\w$.]+)\(.*\)\)?$/, '$1()')
    .replace(/^\(([\w$.]+)(?: as .*)?\)$/, '$1')
    .replace(/[!?](?=\.|$)/g, '')
    .replace(/\([^()]*\)/g, '()');
  return text.length <= RECEIVER_MAX && /^[\w$#]+(?:\(\))?(?:\.[\w$#]+(?:\(\))?)*$/.test(text) ? text : '';
}

/** The statement that exports what is defined. */
function exportOf(definition: Node): Node | undefined {
  const declaration = definition.type === 'variable_declarator' ? definition.parent : definition;
  const outer = declaration?.parent;
  const statement = outer?.type === 'ambient_declaration' ? outer.parent : outer;
  return statement?.type === 'export_statement' ? statement : undefined;
}

function declaredType(definition: Node, language: Language): string | undefined {
  const result = definition.childForFieldName('return_type') ?? definition.childForFieldName('value')?.childForFieldName('return_type');
  if (result) return resultName(result.text, language);
  const written = definition.childForFieldName('type');
  return written ? typeName(written.text, language) : undefined;
}

function addSymbol(into: Collected, kind: string, node: Node, captures: Captures, language: Language): void {
  const name = captures.get('name');
  if (name === undefined) return;
  const owner = captures.get('owner')?.text;
  if (kind === 'assigned' && owner === 'module' && name.text === 'exports') return; // is the whole module
  if (kind === 'field' && owner !== 'self' && owner !== 'cls') return;
  const field = kind === 'field' || kind === 'parameter';
  const statement = language === 'python' ? undefined : exportOf(node);
  const shown: SymbolKind = kind === 'assigned' ? 'method' : field ? 'property' : (kind as SymbolKind);
  const text = name.text.replace(/^['"]|['"]$/g, '');
  const ownerName = kind === 'field' || owner === 'this' ? undefined : owner?.replace(/\.prototype$/, '');
  into.symbols.push({
    kind: shown,
    name: text,
    start: node.startIndex,
    end: node.endIndex,
    nameAt: name.startIndex,
    exported: language === 'python' ? !text.startsWith('_') : statement !== undefined,
    byDefault: node.previousSibling?.type === 'default',
    type: declaredType(node, language),
    owner: ownerName,
    field,
    ambient: kind === 'namespace' && node.parent?.type === 'ambient_declaration',
    hoisted: language === 'python' || (node.type === 'variable_declarator' && node.parent?.type === 'variable_declaration'),
    inItself: node.type === 'class' && node.parent?.type === 'variable_declarator',
    getter: isGetter(node, name, language),
    ...(kind === 'method' && node.parent && { holderAt: node.parent.startIndex }),
  });
}

/** `get x()`, and what Python's `property` decorates. */
function isGetter(node: Node, name: Node, language: Language): boolean {
  if (language !== 'python') return node.type === 'method_definition' && name.previousSibling?.type === 'get';
  const decorated = node.parent?.type === 'decorated_definition' ? node.parent.namedChildren : [];
  return decorated.some((child) => child?.type === 'decorator' && /^@(?:\w+\.)?(?:cached_)?property$/.test(child.text));
}

/** Others import it by this name. */
const UNNAMED = 'default';

/** What a module exports as the whole of it or as its default, by its own name if it has one. */
function addUnnamed(into: Collected, kind: string, node: Node, captures: Captures, language: Language): void {
  const name = captures.get('name');
  const value = captures.get('at') ?? node.childForFieldName('right') ?? node;
  into.symbols.push({
    kind: kind as SymbolKind,
    name: name?.text ?? UNNAMED,
    start: node.startIndex,
    end: node.endIndex,
    nameAt: name?.startIndex ?? value.startIndex,
    exported: true,
    byDefault: name !== undefined,
    type: declaredType(value, language),
    owner: undefined,
    field: false,
    ambient: false,
    hoisted: false,
    inItself: false,
  });
}

function addBinding(into: Collected, node: Node, captures: Captures, language: Language): void {
  const field = captures.get('field');
  const name = captures.get('name') ?? field;
  const [type, result, self] = [captures.get('type')?.text, captures.get('result')?.text, captures.get('self')?.text];
  if (name === undefined || (self !== undefined && self !== 'self')) return;
  const plain = type === undefined ? undefined : typeName(type, language);
  const called = result !== undefined && result !== 'require' && /^[\w$.]+$/.test(result) ? `${result}()` : undefined;
  const known = plain ?? called;
  const typed = plain !== undefined && language !== 'python' && !/^(?:identifier|member_expression)$/.test(captures.get('type')?.type ?? '');
  if (known !== undefined) into.bindings.push({ name: name.text, type: known, at: name.startIndex, end: node.endIndex, field: field !== undefined, typed });
}

/** `import a from` of a CommonJS module that names what it offers is the module itself. */
const ITSELF: Parts = { module: '', imported: '*', local: 'default', reexport: true };

/** What a module is as a whole or by default, and what has no name here. */
const EVERYWHERE = new Set(['default', 'whole', 'nameless', 'dynamic']);

function addShared(into: Collected, node: Node, as: string | undefined): void {
  const parts = sharedOf(node, as);
  if ((as !== undefined || node.type === 'object') && !into.imports.some(({ local, imported }) => local === 'default' && imported === '*')) parts.push(ITSELF);
  for (const part of parts) into.imports.push({ ...part, at: node.startIndex, everywhere: true });
}

function addImports(into: Collected, what: string, node: Node, captures: Captures, language: Language): void {
  const names = captures.get('names');
  const parts = ((): readonly Parts[] => {
    if (what === 'import') return language === 'python' ? pythonImportsOf(node) : importsOf(node);
    if (what === 'reexport') return reexportsOf(node);
    if (what === 'exports') return exportsOf(node);
    if (what === 'dynamic') return [{ module: unquoted(captures.get('module')?.text ?? ''), imported: '*', local: '', reexport: false }];
    if (what === 'whole') return ['default', WHOLE].map((local) => ({ module: '', imported: node.text, local, reexport: true }));
    if (what === 'nameless') return [{ module: '', imported: UNNAMED, local: WHOLE, reexport: true }];
    if (what === 'default') return [{ module: '', imported: node.text, local: 'default', reexport: true }];
    return names === undefined || !/^(?:require|import)$/.test(node.text) ? [] : requiresOf(names, captures.get('module')?.text ?? '', captures.get('of')?.text);
  })();
  const place = names === undefined ? EVERYWHERE.has(what) && { everywhere: true as const } : { patternAt: names.startIndex };
  for (const part of parts) into.imports.push({ ...part, at: node.startIndex, ...place });
}

/** A name that no text can write, for a module that is imported without one: `(await import('./a')).run()`. */
const unnamed = (module: string): string => `import(${module.replaceAll('.', ',')})`;

function addRef(into: Collected, kind: RefKind, captures: Captures): void {
  const name = captures.get('name');
  if (name === undefined) return;
  const at = name.startIndex;
  const typed = (kind === 'type' || kind === 'implements' || kind === 'extends') && name.type === 'type_identifier';
  const receiver = receiverOf(captures.get('receiver'));
  const module = receiver === 'import()' || receiver === 'require()' ? /['"`]([^'"`]+)['"`]/.exec(captures.get('receiver')?.text ?? '')?.[1] : undefined;
  if (module !== undefined) into.imports.push({ module, imported: '*', local: unnamed(module), reexport: false, at, everywhere: true });
  into.refs.push({ kind, name: name.text, receiver: module === undefined ? receiver : unnamed(module), at, within: kind === 'decorate' ? decoratedAt(name) : at, typed });
}

const IMPORTS = new Set(['import', 'reexport', 'exports', 'default', 'whole', 'nameless', 'require', 'dynamic']);

/** Sorts one match into what it says. */
export function collect(into: Collected, match: QueryMatch, language: Language): void {
  if (collectLocals(into, match)) return;
  const captures = capturesOf(match);
  for (const [capture, node] of captures) {
    if (capture.startsWith('def.')) addSymbol(into, capture.slice(4), node, captures, language);
    else if (capture.startsWith('unnamed.')) addUnnamed(into, capture.slice(8), node, captures, language);
    else if (capture.startsWith('ref.')) addRef(into, capture.slice(4) as RefKind, captures);
    else if (capture === 'bind') addBinding(into, node, captures, language);
    else if (capture === 'offers') into.offers.push(...offersOf(node));
    else if (capture === 'shared') addShared(into, node, captures.get('as')?.text);
    else if (IMPORTS.has(capture)) addImports(into, capture, node, captures, language);
  }
}
