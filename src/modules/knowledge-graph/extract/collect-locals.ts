import type { Node, QueryMatch } from 'web-tree-sitter';
import type { Collected, FoundLocal, ScopeKind } from './collected.js';
import { selfOf } from './self-of.js';

const CONTAINERS = new Set(['object_pattern', 'array_pattern', 'rest_pattern', 'list_splat_pattern', 'dictionary_splat_pattern', 'tuple_pattern', 'list_pattern', 'pattern_list', 'as_pattern_target', 'tuple', 'list']);
/** Patterns nested deeper are not read. */
const DEPTH = 50;

/** The names that a pattern gives values to; what stands in it as a default or a key is none of them. */
function namesIn(node: Node | null, depth = 0): Node[] {
  if (node === null || depth > DEPTH) return [];
  const { type } = node;
  if (type === 'identifier' || type === 'shorthand_property_identifier_pattern') return [node];
  if (type === 'pair_pattern') return namesIn(node.childForFieldName('value'), depth + 1);
  if (type === 'assignment_pattern' || type === 'object_assignment_pattern') return namesIn(node.childForFieldName('left'), depth + 1);
  return CONTAINERS.has(type) ? node.namedChildren.flatMap((child) => namesIn(child, depth + 1)) : [];
}

function addLocals(into: Collected, reach: FoundLocal['reach'], node: Node): void {
  const names = reach === 'type' ? [node] : namesIn(node);
  for (const name of names) into.locals.push({ name: name.text, at: name.startIndex, patternAt: node.startIndex, reach });
}

const KINDS = new Set<string>(['function', 'class', 'namespace', 'file'] satisfies ScopeKind[]);

function addScope(into: Collected, kind: string, node: Node, body: Node | undefined): void {
  const whole = kind === 'generic' ? node.parent : node;
  if (whole === null) return;
  const start = whole.startIndex;
  into.scopes.push({ kind: KINDS.has(kind) ? (kind as ScopeKind) : 'block', start, end: whole.endIndex, from: body?.startIndex ?? start, self: selfOf(node) });
}

/** Notes what a match says about names that are known in a part of the text alone. False when it says nothing of them. */
export function collectLocals(into: Collected, { captures }: QueryMatch): boolean {
  const [first, second] = captures;
  if (first === undefined) return false;
  const { name, node } = first;
  if (second?.name === 'local.type') addLocals(into, 'type', second.node);
  if (name.startsWith('local')) addLocals(into, name === 'local' ? 'near' : (name.slice(6) as FoundLocal['reach']), node);
  else if (name.startsWith('scope.')) addScope(into, name.slice(6), node, second?.name === 'body' ? second.node : undefined);
  else return false;
  return true;
}
