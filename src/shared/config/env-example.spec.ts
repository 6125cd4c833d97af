import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentSchema, SECRET_VARIABLES, type VariableName } from './environment.schema.js';
import { EXAMPLES } from './examples.js';

const NAMES = Object.keys(environmentSchema.shape) as VariableName[];
const TEXT = readFileSync(join(import.meta.dirname, '../../../.env.example'), 'utf8');

/** The paragraph of a variable: what it means, and a line to uncomment. */
function paragraph(name: VariableName): string {
  const secret = (SECRET_VARIABLES as readonly VariableName[]).includes(name) ? ` (or ${name}_FILE)` : '';
  return `# ${environmentSchema.shape[name].description}${secret}\n#${name}=${EXAMPLES[name]}`;
}

describe('.env.example', () => {
  it.each(NAMES)('says what %s means and shows a value', (name) => {
    expect(TEXT).toContain(`${paragraph(name)}\n`);
  });

  it('names nothing else', () => {
    const named = [...TEXT.matchAll(/^#?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name);
    expect(named).toEqual(NAMES);
  });

  it('shows values that the schema takes', () => {
    expect(environmentSchema.safeParse(EXAMPLES).error).toBeUndefined();
  });
});
