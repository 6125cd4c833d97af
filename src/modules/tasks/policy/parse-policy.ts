import { LineCounter, parseDocument, type Document, type ParsedNode } from 'yaml';
import { z } from 'zod';
import { AppError } from '../../../shared/errors/app-error.js';
import { POLICY_PATH, type Policy } from './repository-policy.port.js';

/** Characters of the file; a longer one is no settings file. */
const FILE_MAX = 65_536;

const command = z.string('must be a command in quotes').trim().min(1, 'must not be empty').max(2000, 'is longer than 2000 characters');

const schema = z.strictObject({
  verify: z
    .union([command.transform((one) => [one]), z.array(command, 'must be a command or a list of commands').max(20, 'holds more than 20 commands')])
    .optional(),
  mention: z
    .string('must be a word')
    .regex(/^@?[A-Za-z0-9](?:[A-Za-z0-9_-]{0,62}[A-Za-z0-9])?$/, 'must be one word of letters, digits, "-" and "_", as people write it after the @')
    .transform((word) => word.replace(/^@/, ''))
    .optional(),
});

export const POLICY_KEYS = Object.keys(schema.shape);

/** @throws AppError `policy.invalid` whose message names line and reason. */
export function parsePolicy(text: string): Policy {
  if (text.length > FILE_MAX) throw invalid(undefined, `the file is longer than ${FILE_MAX} characters`);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [broken] = document.errors;
  if (broken !== undefined) throw invalid(lines.linePos(broken.pos[0]).line, firstLine(broken.message));
  const result = schema.safeParse(content(document));
  if (result.success) return { verify: result.data.verify, mention: result.data.mention };
  const { path, reason } = explain(result.error.issues[0]);
  throw invalid(lineOf(document, lines, path), reason);
}

function content(document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: 20 }) ?? {};
  } catch (error) {
    throw invalid(undefined, error instanceof Error ? firstLine(error.message) : 'the file can not be read');
  }
}

function explain(issue: z.core.$ZodIssue | undefined): { path: readonly PropertyKey[]; reason: string } {
  if (issue === undefined) return { path: [], reason: 'the file can not be understood' };
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? '';
    return { path: [...issue.path, key], reason: `unknown key "${key}"; known keys: ${POLICY_KEYS.join(', ')}` };
  }
  if (issue.code === 'invalid_union') return explainUnion(issue);
  if (issue.path.length === 0) return { path: [], reason: 'the file must be a list of "key: value" lines' };
  return { path: issue.path, reason: `"${issue.path.join('.')}" ${issue.message}` };
}

/** Of the ways a value may be written, the one that it came nearest to: the deepest complaint. */
function explainUnion(issue: z.core.$ZodIssueInvalidUnion): { path: readonly PropertyKey[]; reason: string } {
  const inner = issue.errors.flat().sort((a, b) => b.path.length - a.path.length);
  const deepest = inner.find((one) => one.path.length > 0) ?? inner.find((one) => one.code !== 'invalid_type') ?? inner.at(-1);
  const path = [...issue.path, ...(deepest?.path ?? [])];
  return { path, reason: `"${path.join('.')}" ${deepest?.message ?? 'is not valid'}` };
}

/** The line of the key at `path`, or of its nearest parent. */
function lineOf(document: Document.Parsed, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = nodeAt(document, path.slice(0, length));
    if (node?.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

function nodeAt(document: Document.Parsed, path: readonly PropertyKey[]): ParsedNode | undefined {
  const key = path.at(-1);
  const parent = document.getIn(path.slice(0, -1), true) as { items?: readonly { key?: ParsedNode & { value?: unknown } }[] } | undefined;
  const pair = parent?.items?.find((item) => item.key?.value === key);
  return pair?.key ?? (document.getIn(path, true) as ParsedNode | undefined);
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}

function invalid(line: number | undefined, reason: string): AppError {
  const where = line === undefined ? POLICY_PATH : `${POLICY_PATH}, line ${line}`;
  return new AppError('policy.invalid', `${where}: ${reason}.`, { detail: { line } });
}
