import type { Node } from 'web-tree-sitter';
import { type ImportFact, WHOLE } from '../facts.js';

export type Parts = Omit<ImportFact, 'line' | 'root' | 'inner'>;

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

/** `const a = require('…')`, `const a = require('…').of`, `const { a, b: c } = require('…')`. */
export function requiresOf(names: Node, written: string, of = '*'): readonly Parts[] {
  const module = unquoted(written);
  if (names.type === 'identifier') return [{ module, imported: of, local: names.text, reexport: false }];
  return children(names).flatMap((child): Parts[] => {
    if (child.type === 'shorthand_property_identifier_pattern') return [{ module, imported: child.text, local: child.text, reexport: false }];
    const [key, value] = [child.childForFieldName('key')?.text, child.childForFieldName('value')];
    return key !== undefined && value?.type === 'identifier' ? [{ module, imported: key, local: value.text, reexport: false }] : [];
  });
}

/** The module's name in `require('…')`. */
function requiredBy(node: Node | null): string | undefined {
  if (node?.type !== 'call_expression' || node.childForFieldName('function')?.text !== 'require') return undefined;
  const argument = node.childForFieldName('arguments')?.namedChild(0);
  return argument?.type === 'string' ? unquoted(argument.text) : undefined;
}

/** `exports.local = value`. */
function sharedAs(local: string, value: Node | null): Parts[] {
  if (value?.type === 'assignment_expression') return sharedAs(local, value.childForFieldName('right'));
  const name = value?.type === 'identifier' ? value : value?.type === 'class' ? value.childForFieldName('name') : undefined;
  if (name) return [{ module: '', imported: name.text, local, reexport: true }];
  const [of, member] = [value?.childForFieldName('object'), value?.childForFieldName('property')];
  const module = requiredBy(of ?? value ?? null);
  return module === undefined ? [] : [{ module, imported: member?.text ?? '*', local, reexport: true }];
}

/** What `module.exports = …`, or `exports.as = …`, gives to others of what is named elsewhere. */
export function sharedOf(value: Node, as: string | undefined): Parts[] {
  if (as !== undefined) return sharedAs(as, value);
  const module = requiredBy(value);
  if (module !== undefined) return ['*', WHOLE, 'default'].map((name) => ({ module, imported: name, local: name, reexport: true }));
  return children(value).flatMap((child): Parts[] => {
    if (child.type === 'shorthand_property_identifier') return sharedName(child.text);
    if (child.type === 'pair') return sharedAs(unquoted(child.childForFieldName('key')?.text ?? ''), child.childForFieldName('value'));
    const spread = child.type === 'spread_element' ? requiredBy(child.namedChild(0)) : undefined;
    return spread === undefined ? [] : [{ module: spread, imported: '*', local: '*', reexport: true }];
  });
}

const sharedName = (name: string): Parts[] => [{ module: '', imported: name, local: name, reexport: true }];

/** `__all__ = ['a', 'b']`. */
export function offersOf(value: Node): readonly string[] {
  if (value.type !== 'list' && value.type !== 'tuple') return ['*'];
  return children(value).flatMap(({ type, text }) => (type === 'comment' ? [] : (/^(['"])(\w+)\1$/.exec(text)?.[2] ?? '*')));
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
