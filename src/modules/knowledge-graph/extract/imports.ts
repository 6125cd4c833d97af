import type { Node } from 'web-tree-sitter';
import type { ImportFact } from '../facts.js';

type Parts = Omit<ImportFact, 'line' | 'inner'>;

const children = (node: Node): readonly Node[] => node.namedChildren.filter((child) => child !== null);
export const unquoted = (text: string): string => text.replace(/^['"`]|['"`]$/g, '');

function specifiers(node: Node, module: string, reexport: boolean): Parts[] {
  return children(node).flatMap((child): Parts[] => {
    const name = child.childForFieldName('name')?.text;
    if (name === undefined) return [];
    return [{ module, imported: unquoted(name), local: unquoted(child.childForFieldName('alias')?.text ?? name), reexport }];
  });
}

function fromClause(clause: Node, module: string): Parts[] {
  return children(clause).flatMap((child): Parts[] => {
    if (child.type === 'identifier') return [{ module, imported: 'default', local: child.text, reexport: false }];
    if (child.type === 'namespace_import') return [{ module, imported: '*', local: child.namedChild(0)?.text ?? '', reexport: false }];
    return child.type === 'named_imports' ? specifiers(child, module, false) : [];
  });
}

/** `import …` of the ECMAScript family. */
export function importsOf(statement: Node): readonly Parts[] {
  const source = statement.childForFieldName('source');
  const clause = children(statement).find(({ type }) => type === 'import_clause' || type === 'import_require_clause');
  if (clause?.type === 'import_require_clause') {
    return [{ module: unquoted(clause.childForFieldName('source')?.text ?? ''), imported: '*', local: clause.namedChild(0)?.text ?? '', reexport: false }];
  }
  if (source === null) return [];
  const module = unquoted(source.text);
  return clause === undefined ? [{ module, imported: '*', local: '', reexport: false }] : fromClause(clause, module);
}

/** `export … from '…'`. */
export function reexportsOf(statement: Node): readonly Parts[] {
  const module = unquoted(statement.childForFieldName('source')?.text ?? '');
  for (const child of children(statement)) {
    if (child.type === 'export_clause') return specifiers(child, module, true);
    if (child.type === 'namespace_export') return [{ module, imported: '*', local: child.namedChild(0)?.text ?? '', reexport: true }];
  }
  return [{ module, imported: '*', local: '*', reexport: true }];
}

/** `export { a as b }`: names of this file, or of what it imports, under other names. */
export function exportsOf(clause: Node): readonly Parts[] {
  return clause.parent?.childForFieldName('source') === null ? specifiers(clause, '', true) : [];
}

/** `module.exports = { a, b: c }`: names of this file, or of what it imports. */
export function offersOf(object: Node): readonly Parts[] {
  return children(object).flatMap((child): Parts[] => {
    if (child.type === 'shorthand_property_identifier') return [{ module: '', imported: child.text, local: child.text, reexport: true }];
    const [key, value] = [child.childForFieldName('key'), child.childForFieldName('value')];
    return child.type === 'pair' && key !== null && value?.type === 'identifier' ? [{ module: '', imported: value.text, local: unquoted(key.text), reexport: true }] : [];
  });
}

/** The plain strings of a list. */
export function stringsIn(list: Node): readonly string[] {
  return children(list).flatMap(({ type, text }) => (type === 'string' ? [unquoted(text)] : []));
}

/** `const a = require('…')`, `const { a, b: c } = require('…')`. */
export function requiresOf(names: Node, written: string): readonly Parts[] {
  const module = unquoted(written);
  if (names.type === 'identifier') return [{ module, imported: '*', local: names.text, reexport: false }];
  return children(names).flatMap((child): Parts[] => {
    if (child.type === 'shorthand_property_identifier_pattern') return [{ module, imported: child.text, local: child.text, reexport: false }];
    const [key, value] = [child.childForFieldName('key')?.text, child.childForFieldName('value')];
    return key !== undefined && value?.type === 'identifier' ? [{ module, imported: key, local: value.text, reexport: false }] : [];
  });
}

/** `import a.b as c`, `from .a import b as c`. */
export function pythonImportsOf(statement: Node): readonly Parts[] {
  const from = statement.childForFieldName('module_name')?.text;
  const names = statement.childrenForFieldName('name').filter((node) => node !== null);
  if (from !== undefined && children(statement).some(({ type }) => type === 'wildcard_import')) return [{ module: from, imported: '*', local: '*', reexport: true }];
  return names.map((node): Parts => {
    const name = node.type === 'aliased_import' ? (node.childForFieldName('name')?.text ?? '') : node.text;
    const alias = node.type === 'aliased_import' ? node.childForFieldName('alias')?.text : undefined;
    // A name that a module imports can be imported from it: every such import is a re-export too.
    if (from !== undefined) return { module: from, imported: name, local: alias ?? name, reexport: true };
    return { module: name, imported: '*', local: alias ?? name, reexport: false };
  });
}
