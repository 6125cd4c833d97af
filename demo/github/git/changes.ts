import { git } from './bare.js';

const STATUS: Readonly<Record<string, string>> = { A: 'added', D: 'removed', M: 'modified', T: 'changed' };

async function countsOf(bareDir: string, range: string): Promise<ReadonlyMap<string, { additions: number; deletions: number }>> {
  const lines = (await git(bareDir, ['diff', '--numstat', '-z', '--no-renames', range])).split('\0').filter(Boolean);
  return new Map(
    lines.map((line) => {
      const [added = '0', deleted = '0', path = ''] = line.split('\t');
      return [path, { additions: Number(added) || 0, deletions: Number(deleted) || 0 }];
    }),
  );
}

/** The part of a patch that GitHub shows: from the first hunk on, without git's own header. */
async function patchOf(bareDir: string, range: string, path: string): Promise<string | undefined> {
  const whole = await git(bareDir, ['--literal-pathspecs', 'diff', '--no-renames', '--no-color', range, '--', path]);
  const start = whole.indexOf('\n@@');
  return start < 0 ? undefined : whole.slice(start + 1);
}

/** What a branch changed since it left its base, as GitHub lists files of a pull request or a comparison. */
export async function changedFiles(bareDir: string, base: string, head: string) {
  const range = `${base}...${head}`;
  const counts = await countsOf(bareDir, range);
  const names = (await git(bareDir, ['diff', '--raw', '-z', '--no-renames', '--no-abbrev', range])).split('\0').filter(Boolean);
  const files = [];
  for (let index = 0; index + 1 < names.length; index += 2) {
    const [, , oldBlob = '', newBlob = '', letter = ''] = names[index]?.split(' ') ?? [];
    const filename = names[index + 1] ?? '';
    const { additions, deletions } = counts.get(filename) ?? { additions: 0, deletions: 0 };
    const sha = letter === 'D' ? oldBlob : newBlob;
    files.push({ sha, filename, status: STATUS[letter] ?? 'changed', additions, deletions, changes: additions + deletions, patch: await patchOf(bareDir, range, filename) });
  }
  return files;
}

/** What a branch changed since it left its base, as git prints it. */
export function diffOf(bareDir: string, base: string, head: string): Promise<string> {
  return git(bareDir, ['diff', '--no-color', `${base}...${head}`]);
}
