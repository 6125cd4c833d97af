/** More alternatives in braces are not spelled out. */
const MOST_SPELLINGS = 64;
/** Longer patterns name nothing. */
const LONGEST = 512;

/** Whether `*` in a pattern can stand for some of the items. In time of pattern times text at most: no pattern is a trap. */
function matches<T>(pattern: readonly T[], text: readonly T[], star: T, same: (one: T, other: T) => boolean): boolean {
  let [at, seen, back, mark] = [0, 0, -1, 0];
  while (seen < text.length) {
    const one = pattern[at];
    if (one !== undefined && one === star) [back, mark, at] = [at, seen, at + 1];
    else if (one !== undefined && same(one, text[seen] as T)) [at, seen] = [at + 1, seen + 1];
    else if (back !== -1) [mark, seen, at] = [mark + 1, mark + 1, back + 1];
    else return false;
  }
  return pattern.slice(at).every((rest) => rest === star);
}

const segment = (pattern: string, text: string): boolean => matches([...pattern], [...text], '*', (one, other) => one === other || one === '?');

function spellings(pattern: string): string[] {
  let all = [pattern];
  for (let round = 0; round < 4; round += 1) {
    all = all.flatMap((one) => {
      const [, head, inner, tail] = /^([^{]*)\{([^{}]*)\}(.*)$/s.exec(one) ?? [];
      return inner === undefined ? [one] : inner.split(',').map((part) => `${head}${part}${tail}`);
    });
    if (all.length > MOST_SPELLINGS) return [pattern];
  }
  return all;
}

const parts = (path: string): string[] => path.split('/').filter((part) => part !== '' && part !== '.');

/** The folder, relative and without a dot before it, is one that the pattern names: `*`, `**`, `?` and `{a,b}`. */
export function matchesGlob(pattern: string, folder: string): boolean {
  return pattern.length <= LONGEST && spellings(pattern).some((one) => matches(parts(one), parts(folder), '**', segment));
}
