import { readFileSync } from 'node:fs';
import { SECRET_VARIABLES } from './environment.schema.js';

export type RawEnvironment = Readonly<Record<string, string | undefined>>;

export interface Complaint {
  readonly variable: string;
  readonly problem: string;
}

/** Fills each secret from the file its `NAME_FILE` names; setting both, or a file that can't be read, is a complaint. */
export function withSecretFiles(env: RawEnvironment): { readonly env: RawEnvironment; readonly complaints: readonly Complaint[] } {
  const filled: Record<string, string | undefined> = { ...env };
  const complaints: Complaint[] = [];
  for (const name of SECRET_VARIABLES) {
    const file = env[`${name}_FILE`];
    if (file === undefined || file === '') continue;
    if (env[name] !== undefined && env[name] !== '') {
      complaints.push({ variable: name, problem: `is set and ${name}_FILE too: set one of them` });
      continue;
    }
    try {
      filled[name] = readFileSync(file, 'utf8').trim();
    } catch {
      complaints.push({ variable: `${name}_FILE`, problem: 'names a file that can not be read' });
    }
  }
  return { env: filled, complaints };
}
