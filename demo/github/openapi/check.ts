import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { operations, patternOf, type Operation } from './description.js';

export interface CheckedRequest {
  readonly method: string;
  /** Without query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Parsed JSON, undefined when there was none. */
  readonly body: unknown;
}

export interface CheckResult {
  readonly operation: Operation | undefined;
  readonly parameters: Readonly<Record<string, string>>;
  /** Against the description: refused with 422. */
  readonly errors: readonly string[];
  /** Names the description does not know: GitHub passes over them in silence, a test should not. */
  readonly unknown: readonly string[];
}

const ajv = new Ajv({ strict: false, allErrors: true });
const coercing = new Ajv({ strict: false, allErrors: true, coerceTypes: true });
for (const one of [ajv, coercing]) addFormats.default(one).addFormat('repo.nwo', /^[\w.-]+\/[\w.-]+$/);

const known = operations.map((operation) => ({ operation, pattern: patternOf(operation.path) }));
const compiled = new Map<Operation, { readonly parameters: ValidateFunction; readonly body: ValidateFunction | undefined }>();

function compile(operation: Operation) {
  const existing = compiled.get(operation);
  if (existing) return existing;
  const named = operation.parameters.filter((one) => one.in !== 'header');
  const fresh = {
    parameters: coercing.compile({
      type: 'object',
      properties: Object.fromEntries(named.map(({ name, schema }) => [name, schema])),
      required: named.filter(({ required }) => required).map(({ name }) => name),
    }),
    body: operation.body && ajv.compile(operation.body.schema),
  };
  compiled.set(operation, fresh);
  return fresh;
}

const problemOf = (where: string) => (error: ErrorObject) => `${where}${error.instancePath} ${error.message ?? error.keyword}`;

function unknownNames(operation: Operation, request: CheckedRequest): string[] {
  const query = [...request.query.keys()].filter((key) => !operation.parameters.some(({ name, in: place }) => name === key && place === 'query'));
  const properties = operation.body?.schema.properties as Readonly<Record<string, unknown>> | undefined;
  const sent = typeof request.body === 'object' && request.body !== null && !Array.isArray(request.body) ? Object.keys(request.body) : [];
  const body = properties ? sent.filter((key) => !(key in properties)) : [];
  return [...query.map((key) => `unknown query parameter ${key}`), ...body.map((key) => `unknown body property ${key}`)];
}

function find(method: string, path: string) {
  for (const { operation, pattern } of known) {
    const match = operation.method === method ? pattern.exec(path) : null;
    if (match) return { operation, groups: match.groups ?? {} };
  }
  return undefined;
}

function decoded(groups: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]));
}

/** Compares a request with GitHub's own description of its operation. */
export function check(request: CheckedRequest): CheckResult {
  const found = find(request.method, request.path);
  if (!found) return { operation: undefined, parameters: {}, errors: ['not an operation of the description'], unknown: [] };
  const { operation } = found;
  const parameters = decoded(found.groups);
  const validate = compile(operation);
  const errors: string[] = [];
  if (!validate.parameters({ ...Object.fromEntries(request.query), ...parameters })) errors.push(...(validate.parameters.errors ?? []).map(problemOf('parameters')));
  if (request.body === undefined && operation.body?.required) errors.push('body is missing');
  if (request.body !== undefined && validate.body && !validate.body(request.body)) errors.push(...(validate.body.errors ?? []).map(problemOf('body')));
  return { operation, parameters, errors, unknown: unknownNames(operation, request) };
}
