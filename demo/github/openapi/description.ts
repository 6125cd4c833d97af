import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SchemaObject } from 'ajv';
import { DEMO_SOURCES } from '../../paths.js';

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: SchemaObject;
}

export interface Operation {
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body?: { readonly required: boolean; readonly schema: SchemaObject };
}

const file = join(DEMO_SOURCES, 'github', 'openapi', 'github-operations.json');

/** GitHub's own description of the operations in use, as `trim.mjs` cut it. */
export const operations = (JSON.parse(readFileSync(file, 'utf8')) as { operations: readonly Operation[] }).operations;

/** Parameters that hold slashes on GitHub, though the description does not say so. */
const MULTI_SEGMENT = new Set(['ref/{ref}', 'matching-refs/{ref}', 'refs/{ref}', 'compare/{basehead}', 'commits/{ref}', 'branches/{branch}']);

/** Regular expression with a named group for each path parameter. */
export function patternOf(path: string): RegExp {
  if (path.endsWith('/contents/{path}')) return /^\/repos\/(?<owner>[^/]+)\/(?<repo>[^/]+)\/contents\/?(?<path>.*)$/; // without a path: the root
  const last = path.split('/').slice(-2).join('/');
  const wide = MULTI_SEGMENT.has(last);
  const source = path.replace(/\{(\w+)\}/g, (_, name: string) => (wide && path.endsWith(`{${name}}`) ? `(?<${name}>.+)` : `(?<${name}>[^/]+)`));
  return new RegExp(`^${source}$`);
}
