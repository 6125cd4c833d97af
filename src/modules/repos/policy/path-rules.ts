import type { Rule } from './refusal.js';

/** Code points that HFS+ leaves out when it compares names (git's own list in utf8.c). */
const IGNORED_BY_HFS = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/gu;

/** NTFS short names of the settings files, as git's path.c knows them. */
const SHORT_SETTINGS = /^(gitmod|gitatt|gitcon|lfscon)~\d+$|^gi[0-9a-f]{4}~\d+$|^g[0-9a-f]{5}~\d+$/;
const SETTINGS = new Set(['.gitmodules', '.gitattributes', '.gitconfig', '.lfsconfig']);

/** What any common file system would take a name for: case, ignored characters, NTFS streams, trailing dots. */
function folded(component: string): string {
  const plain = component.replaceAll(IGNORED_BY_HFS, '').normalize('NFKC').toLowerCase();
  return plain.replace(/:.*$/s, '').replace(/[. ]+$/, '');
}

export function isGitName(component: string): boolean {
  const name = folded(component);
  return name === '.git' || /^git~\d+$/.test(name);
}

function isSettings(component: string): boolean {
  const name = folded(component);
  return SETTINGS.has(name) || SHORT_SETTINGS.test(name);
}

function isOutside(path: string, components: readonly string[]): boolean {
  return path.startsWith('/') || /^[A-Za-z]:/.test(path) || components.some((part) => part === '' || part === '.' || part === '..');
}

/** On Windows a backslash parts names as a slash does. */
export function componentsOf(path: string): readonly string[] {
  return path.split(/[/\\]/);
}

/**
 * The rule that a changed path breaks, whatever is done to it: adding, editing and removing are judged alike.
 * `.gitignore` and `.gitkeep` are ordinary files and pass.
 */
export function brokenPathRule(path: string): Rule | undefined {
  const components = componentsOf(path);
  if (/[\p{Cc}\p{Cs}]/u.test(path)) return 'path.illegible';
  if (isOutside(path, components)) return 'path.outside';
  if (components.some(isGitName)) return 'path.git';
  if (components.some(isSettings)) return 'path.git-settings';
  const [first = '', second = ''] = components.map(folded);
  return first === '.github' && second === 'workflows' ? 'path.workflow' : undefined;
}
