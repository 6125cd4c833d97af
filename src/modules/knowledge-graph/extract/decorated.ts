import type { Node } from 'web-tree-sitter';

function decoratorAround(name: Node): Node | null {
  let node: Node | null = name;
  while (node !== null && node.type !== 'decorator') node = node.parent;
  return node;
}

/** Where the definition starts that a decorator stands at; grammars keep it beside, around or before it. */
export function decoratedAt(name: Node): number {
  const decorator = decoratorAround(name);
  const parent = decorator?.parent ?? null;
  if (decorator === null || parent === null) return name.startIndex;
  if (parent.type === 'decorated_definition') return parent.childForFieldName('definition')?.startIndex ?? name.startIndex;
  if (parent.type === 'export_statement') return (parent.childForFieldName('declaration') ?? parent.childForFieldName('value'))?.startIndex ?? name.startIndex;
  if (parent.type !== 'class_body') return parent.startIndex;
  let next = decorator.nextNamedSibling;
  while (next !== null && (next.type === 'decorator' || next.type === 'comment')) next = next.nextNamedSibling;
  return next?.startIndex ?? name.startIndex;
}
