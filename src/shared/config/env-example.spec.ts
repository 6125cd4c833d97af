import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { environmentSchema, SECRET_VARIABLES, type VariableName } from './environment.schema.js';
import { EXAMPLES } from './examples.js';

const NAMES = Object.keys(environmentSchema.shape) as VariableName[];
const TEXT = readFileSync(join(import.meta.dirname, '../../../.env.example'), 'utf8');

const INTRODUCTION = `# Every variable of agent-bot. Without any of them the product starts on a desk: embedded PostgreSQL, no GitHub App.
# A bad value stops the start and names the variable. Uncomment what you change. A secret may be in a file instead, which
# NAME_FILE names; of a pair set one.
`;

const isSecret = (name: VariableName): boolean => (SECRET_VARIABLES as readonly VariableName[]).includes(name);

/** ` (default …)`; nothing where there is none, or where the description tells it. */
function defaultOf(name: VariableName): string {
  const field: unknown = environmentSchema.shape[name];
  const value = field instanceof z.ZodDefault ? String(field.def.defaultValue) : '';
  return value === '' ? '' : ` (default ${value})`;
}

/** As a shell reads it: `. ./.env` is how the README does. */
const quoted = (value: string): string => (/[\s<]/.test(value) ? `"${value}"` : value);

/** The paragraph of a variable: what it means, its default, and a line to uncomment. */
function paragraph(name: VariableName): string {
  const file = isSecret(name) ? `#${name}_FILE=/run/secrets/${name.toLowerCase()}\n` : '';
  return `# ${environmentSchema.shape[name].description}${defaultOf(name)}\n#${name}=${quoted(EXAMPLES[name])}\n${file}`;
}

describe('.env.example', () => {
  it.each(NAMES)('says what %s means, what it is by itself, and shows a value', (name) => {
    expect(TEXT).toContain(`\n\n${paragraph(name)}`);
  });

  it('holds nothing else, in the order of the schema', () => {
    expect(TEXT).toBe([INTRODUCTION, ...NAMES.map(paragraph)].join('\n'));
  });

  it('shows values that the schema takes', () => {
    expect(environmentSchema.safeParse(EXAMPLES).error).toBeUndefined();
  });
});
