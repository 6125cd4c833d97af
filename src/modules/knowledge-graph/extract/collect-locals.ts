import type { Node } from 'web-tree-sitter';
import type { Captures, Collected, FoundLocal } from './collected.js';

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

function addScope(into: Collected, kind: string, node: Node, captures: Captures): void {
  const whole = kind === 'generic' ? node.parent : node;
  if (whole === null) return;
  const start = whole.startIndex;
  into.scopes.push({ kind: kind === 'function' || kind === 'class' ? kind : 'block', start, end: whole.endIndex, from: captures.get('body')?.startIndex ?? start });
}

/** Notes what a match says about names that are known in a part of the text alone. False when it says nothing of them. */
export function collectLocals(into: Collected, capture: string, node: Node, captures: Captures): boolean {
  if (capture === 'local') addLocals(into, 'near', node);
  else if (capture.startsWith('local.')) addLocals(into, capture.slice(6) as FoundLocal['reach'], node);
  else if (capture.startsWith('scope.')) addScope(into, capture.slice(6), node, captures);
  else return false;
  return true;
}
