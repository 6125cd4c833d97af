import { AppError } from '../../../shared/errors/app-error.js';

/** Every rule with what the person is told about it. */
export const RULES = {
  'path.outside': 'lies outside the repository',
  'path.illegible': 'has a name with control characters or one that is not UTF-8',
  'path.git': "is a name that git keeps for itself (`.git` or one of its other spellings)",
  'path.git-settings': 'changes how git itself treats the repository (.gitmodules, .gitattributes, .gitconfig, .lfsconfig)',
  'path.workflow': 'is a GitHub Actions workflow, which agent-bot may not change',
  'path.beyond-link': 'lies behind a symbolic link',
  'mode.gitlink': 'is a submodule reference',
  'mode.unknown': 'has a file mode that is neither file, program nor link',
  'mode.executable': 'becomes executable without being a script (no #! line)',
  'content.lfs': 'is kept by Git LFS, of which agent-bot sees and changes the pointer alone',
  'content.secret': 'holds a secret of agent-bot itself, which must not leave it',
  'link.outside': 'is a symbolic link that points out of the repository',
  'link.git': 'is a symbolic link into what git keeps for itself',
  'size.file': 'grows by more than one task may publish',
  'size.total': 'makes the change larger than one task may publish',
  'size.memory': 'unpacks to more than one task may publish',
  'count.files': 'is one file more than one task may publish',
} as const;

export type Rule = keyof typeof RULES;

export interface Refusal {
  readonly path: string;
  readonly rule: Rule;
}

const NAMED = 20;

/** A path from outside, fit for a comment, a log and a terminal. */
export function displayPath(path: string): string {
  const escaped = path.replaceAll(/[\p{C}\p{Zl}\p{Zp}`\\]/gu, (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`);
  return escaped.length <= 200 ? escaped : `${escaped.slice(0, 200)}…`;
}

/** `patch.refused`, naming the first file and its rule, and how many more there are. */
export function refused(refusals: readonly [Refusal, ...Refusal[]]): AppError {
  const [{ path, rule }] = refusals;
  const others = refusals.length === 1 ? '' : ` (and ${refusals.length - 1} more)`;
  const detail = { rule, path: displayPath(path), refusals: refusals.slice(0, NAMED).map((one) => ({ rule: one.rule, path: displayPath(one.path) })) };
  return new AppError('patch.refused', `The change is not published: \`${displayPath(path)}\` ${RULES[rule]} [${rule}]${others}.`, { detail });
}
