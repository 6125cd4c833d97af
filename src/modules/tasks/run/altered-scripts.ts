import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { codeSpan } from '../foreign-text.js';

/** Bytes of a `package.json` that are looked into. */
const MANIFEST_MAX = 1_048_576;
/** Names and paths that are written out; more are counted. */
const NAMED = 5;
const NAME_MAX = 60;
const PATH_MAX = 200;

/** The scripts of a `package.json` that are not what they were, by name; an unreadable file has none. */
export function alteredScripts(before: string | undefined, after: string | undefined): readonly string[] {
  const [one, other] = [scriptsOf(before), scriptsOf(after)];
  return [...new Set([...one.keys(), ...other.keys()])].filter((name) => one.get(name) !== other.get(name)).sort();
}

/** For the person who reviews, in Markdown, one sentence a file; empty when nothing was altered. */
export function alterationWords(altered: ReadonlyMap<string, readonly string[]>): string {
  const sentences = [...altered].filter(([, names]) => names.length > 0);
  return sentences.map(([path, names]) => ` This change alters the script${names.length > 1 ? 's' : ''} ${listed(names)} in ${codeSpan(path, PATH_MAX)}, which the checks may be made of.`).join('');
}

/** Text of a file in a tree in which nothing runs; undefined when it is no plain file. Never follows a link. */
export async function manifestIn(workspace: string, path: string): Promise<string | undefined> {
  const file = await open(join(workspace, path), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => undefined);
  try {
    const facts = await file?.stat();
    return facts?.isFile() === true && facts.size <= MANIFEST_MAX ? await file?.readFile('utf8') : undefined;
  } finally {
    await file?.close();
  }
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, NAMED).map((name) => codeSpan(name, NAME_MAX)).join(', ');
  return names.length > NAMED ? `${shown} and ${names.length - NAMED} more` : shown;
}

function scriptsOf(manifest: string | undefined): ReadonlyMap<string, string> {
  try {
    const scripts = (JSON.parse(manifest ?? '{}') as { scripts?: unknown } | null)?.scripts;
    return new Map(Object.entries(typeof scripts === 'object' && scripts !== null ? scripts : {}).map(([name, script]) => [name, JSON.stringify(script)]));
  } catch {
    return new Map();
  }
}
