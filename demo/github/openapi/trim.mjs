/**
 * Cuts GitHub's official OpenAPI description down to the operations the product and the stand-in use, and turns what is
 * left into plain JSON schema. To renew the fixture:
 *
 *   npm pack @octokit/openapi@23.0.2 && tar xzf octokit-openapi-23.0.2.tgz package/generated/api.github.com.json
 *   node demo/github/openapi/trim.mjs package/generated/api.github.com.json > demo/github/openapi/github-operations.json
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = dirname(fileURLToPath(import.meta.url));
const description = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const wanted = readFileSync(join(folder, 'operations.txt'), 'utf8').split('\n').filter((line) => line !== '' && !line.startsWith('#'));
const DROPPED = new Set(['description', 'example', 'examples', 'externalDocs', 'deprecated', 'discriminator', 'xml', 'title', 'default', 'nullable', 'x-github-breaking-changes']);

const resolve = (reference) => reference.slice(2).split('/').reduce((node, key) => node[key.replaceAll('~1', '/').replaceAll('~0', '~')], description);

/** OpenAPI 3.0 says `nullable`; JSON schema says so in the type. A map of names (`properties`) is left as it is. */
function schemaOf(node, isMap = false) {
  if (Array.isArray(node)) return node.map((item) => schemaOf(item));
  if (typeof node !== 'object' || node === null) return node;
  if (!isMap && node.$ref) return schemaOf(resolve(node.$ref));
  const entries = Object.entries(node).filter(([key]) => isMap || !DROPPED.has(key));
  const schema = Object.fromEntries(entries.map(([key, value]) => [key, schemaOf(value, !isMap && key === 'properties')]));
  if (isMap || node.nullable !== true) return schema;
  return { anyOf: [{ type: 'null' }, schema] };
}

function operationOf(line) {
  const [method, path] = line.split(' ');
  const shared = description.paths[path];
  const operation = shared?.[method.toLowerCase()];
  if (!operation) throw new Error(`not in the description: ${line}`);
  const parameters = [...(shared.parameters ?? []), ...(operation.parameters ?? [])].map((one) => (one.$ref ? resolve(one.$ref) : one));
  const body = operation.requestBody?.content?.['application/json']?.schema;
  return {
    operationId: operation.operationId,
    method,
    path,
    parameters: parameters.map(({ name, in: place, required, schema }) => ({ name, in: place, required: required ?? false, schema: schemaOf(schema) })),
    ...(body ? { body: { required: operation.requestBody.required ?? false, schema: schemaOf(body) } } : {}),
  };
}

const operations = wanted.map(operationOf);
const source = '@octokit/openapi 23.0.2, generated/api.github.com.json, MIT, Copyright (c) 2020 Octokit contributors; see LICENSE beside this file';
process.stdout.write(`${JSON.stringify({ source, operations }, undefined, 1)}\n`);
