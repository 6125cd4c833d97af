import { createHash } from 'node:crypto';
import type { FileFacts } from '../facts.js';

/**
 * Digest of all that other files' links can depend on: names, kinds, types and bases, imports, and variables at the
 * top; neither bodies nor lines. While no file's digest changes, only files whose text changed have to be linked.
 */
export function interfaceDigest(facts: FileFacts): string {
  const symbols = facts.symbols.map(({ key, kind, parent, exported, byDefault, inner, getter, type, root }) => [key, kind, parent, exported, byDefault, inner, getter, type, root?.symbol, root?.imports]);
  const bases = facts.refs.filter(({ kind }) => kind === 'extends' || kind === 'implements').map(({ kind, name, receiver, scope, root }) => [kind, name, receiver, scope, root?.symbol, root?.imports, root !== undefined]);
  const imports = facts.imports.map(({ module, imported, local, reexport, inner, root }) => [module, imported, local, reexport, inner, root?.symbol, root?.imports, root !== undefined]);
  const outer = facts.bindings.filter(({ scope, inner }) => inner !== true && (scope === -1 || facts.symbols[scope]?.kind === 'class'));
  const bindings = outer.map(({ name, type, scope, root }) => [name, type, scope, root?.symbol, root?.imports, root !== undefined]);
  return createHash('sha256').update(JSON.stringify([facts.language, symbols, bases, imports, bindings, facts.offers])).digest('hex');
}
