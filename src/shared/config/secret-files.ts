import { readFileSync } from 'node:fs';
import { SECRET_VARIABLES } from './environment.schema.js';

export type RawEnvironment = Readonly<Record<string, string | undefined>>;

export interface Complaint {
  readonly variable: string;
  readonly problem: string;
}

export interface FilledEnvironment {
  readonly env: RawEnvironment;
  /** The file each secret came from that came from one. */
  readonly files: ReadonlyMap<string, string>;
  readonly complaints: readonly Complaint[];
}

/** Fills each secret from the file its `NAME_FILE` names; setting both, or a file that can't be read or is empty, is a complaint. */
export function withSecretFiles(env: RawEnvironment): FilledEnvironment {
  const filled: Record<string, string | undefined> = { ...env };
  const files = new Map<string, string>();
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
      files.set(name, file);
      if (filled[name] === '') complaints.push({ variable: `${name}_FILE`, problem: 'names a file that is empty' });
    } catch {
      complaints.push({ variable: `${name}_FILE`, problem: 'names a file that can not be read' });
    }
  }
  return { env: filled, files, complaints };
}
