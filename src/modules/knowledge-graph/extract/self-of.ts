import type { Node } from 'web-tree-sitter';
import type { Self } from './collected.js';

/** A class without a name has the one of what it is held in, if that has one. */
function isNamed(body: Node): boolean {
  const holder = body.parent;
  if (holder?.type !== 'class' || holder.childForFieldName('name') !== null) return true;
  const outer = holder.parent;
  if (outer?.type === 'assignment_expression') return outer.childForFieldName('left')?.text === 'module.exports';
  return outer?.type === 'variable_declarator' || outer?.type === 'export_statement';
}

function ofFunction(node: Node): Self | undefined {
  const parent = node.parent;
  if (parent?.type === 'pair') return parent.parent?.startIndex;
  if (parent?.type === 'assignment_expression') return parent.childForFieldName('left')?.childForFieldName('object')?.type === 'this' ? undefined : 'unknown';
  // `function () {}.bind(this)`, and the value of a field.
  return parent?.type === 'member_expression' || parent?.type.endsWith('field_definition') === true ? undefined : 'unknown';
}

/** What `this` is in a scope of the ECMAScript family; undefined: what it is around it. */
export function selfOf(node: Node): Self | undefined {
  switch (node.type) {
    case 'class_body':
      return isNamed(node) ? 'class' : node.startIndex;
    case 'method_definition':
      return node.parent?.type === 'object' ? node.parent.startIndex : undefined;
    case 'function_declaration':
    case 'generator_function_declaration':
      return 'unknown';
    case 'function_expression':
    case 'generator_function':
      return ofFunction(node);
    default:
      return undefined;
  }
}
