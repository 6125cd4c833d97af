import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PlainCages } from '../../../src/modules/agents/cage/cages.none.js';
import { CagedPatchMaker } from '../../../src/modules/agents/patch-maker.caged.js';
import type { Cage } from '../../../src/modules/agents/index.js';
import { applyTo, git, layTree, makeSeed } from './git.js';
import { bubblewrapIn, makeDataDir, shell } from './support.js';

const LIMIT = 1_000_000;

const data = makeDataDir();
const cages = bubblewrapIn(data.path);
const maker = new CagedPatchMaker();
const seed = makeSeed(join(data.path, 'seed'), {
  'kept.txt': 'kept\n',
  'changed.txt': 'one\ntwo\n',
  'gone.txt': 'gone\n',
  'old/name.txt': 'a long enough text to be found again\n',
  'run.sh': '#!/bin/sh\n',
  '.gitignore': 'ignored/\n',
});

afterAll(() => data.remove());

async function withTree<T>(use: (cage: Cage) => Promise<T>, kind: { open: typeof cages.open } = cages): Promise<T> {
  const cage = await kind.open({ runId: `patch-${randomUUID()}`, objects: seed.objects });
  layTree(seed, cage);
  try {
    return await use(cage);
  } finally {
    await cage.close();
  }
}

const WORK = `
  echo three >> changed.txt; rm gone.txt; mkdir -p new ignored; echo new > new/file.txt; echo no > ignored/file
  git mv old/name.txt name.txt; chmod +x run.sh; ln -s kept.txt link; printf '\\000\\001\\377' > binary; printf 'x' > 'odd "name'`;

function expectWork(patch: Buffer, clone: string): void {
  applyTo(seed, patch, clone);
  expect(git(clone, 'diff', '--cached', '--name-status', '--no-renames', 'HEAD').split('\n')).toEqual([
    'A\tbinary',
    'M\tchanged.txt',
    'D\tgone.txt',
    'A\tlink',
    'A\tname.txt',
    'A\tnew/file.txt',
    'A\t"odd \\"name"',
    'D\told/name.txt',
    'M\trun.sh',
  ]);
  expect(readFileSync(join(clone, 'binary'))).toEqual(Buffer.from([0, 1, 255]));
  expect(statSync(join(clone, 'run.sh')).mode & 0o111).not.toBe(0);
}

test.each([
  ['bubblewrap', cages],
  ['none', new PlainCages({ dataDir: data.path, customAgent: undefined })],
] as const)('the work arrives whole in a clean clone (%s)', async (kind, kindOfCages) => {
  const patch = await withTree(async (cage) => {
    const { code, stderr } = await shell(cage, WORK);
    expect([code, stderr]).toEqual([0, '']);
    return await maker.make(cage, seed.commit, LIMIT);
  }, kindOfCages);
  expectWork(patch, join(data.path, `clone-${kind}`));
});

test('nothing changed is an empty patch, also when the agent committed and reset', async () => {
  const patch = await withTree(async (cage) => {
    await shell(cage, 'echo x > x; git add x; git commit -qm x; git reset -q --hard HEAD~1');
    return await maker.make(cage, seed.commit, LIMIT);
  });
  expect(patch).toHaveLength(0);
});

describe('files that their own attributes would store otherwise', () => {
  const wild = makeSeed(join(data.path, 'wild'), {
    'crlf.txt': 'x\r\ny\r\n',
    'mixed.bat': 'x\r\ny\n',
    'tool.txt': 'x\r\n',
    'version.c': '$Id: old stuff $\n',
    'odd "näme\t.txt': 'x\r\n',
  });
  // Attributes that came later, as they do.
  writeFileSync(join(wild.path, '.gitattributes'), '*.txt text\n*.bat text eol=crlf\n*.c ident\n');
  git(wild.path, 'add', '.gitattributes');
  git(wild.path, 'commit', '--quiet', '--message=attributes');
  const commit = git(wild.path, 'rev-parse', 'HEAD');

  async function changedBy(work: string): Promise<string[]> {
    const cage = await cages.open({ runId: `wild-${randomUUID()}`, objects: wild.objects });
    try {
      layTree({ ...wild, commit }, cage);
      await shell(cage, 'git checkout --quiet --force HEAD -- .');
      expect((await shell(cage, work)).stderr).toBe('');
      const patch = (await maker.make(cage, commit, LIMIT)).toString();
      return patch.split('\n').filter((line) => line.startsWith('diff --git') || /^(old|new) mode/.test(line));
    } finally {
      await cage.close();
    }
  }

  it('are no change of an agent that touched nothing', async () => {
    expect(await changedBy('true')).toEqual([]);
  });

  it('are one where the agent touched them, and the others are not', async () => {
    expect(await changedBy('printf "x\\r\\nz\\r\\n" > crlf.txt; chmod +x tool.txt; echo "/* new */" >> version.c')).toEqual([
      'diff --git a/crlf.txt b/crlf.txt',
      'diff --git a/tool.txt b/tool.txt',
      'old mode 100644',
      'new mode 100755',
      'diff --git a/version.c b/version.c',
    ]);
  });
});

test('what the agent committed is part of the patch', async () => {
  const patch = await withTree(async (cage) => {
    await shell(cage, 'echo more >> kept.txt; git commit -qam x');
    return await maker.make(cage, seed.commit, LIMIT);
  });
  expect(patch.toString()).toContain('+more');
});

const EVIL = `
  echo '#!/bin/sh' > /workspace/evil.sh; echo 'echo ran >> /home/agent/ran; cat >/dev/null; echo altered' >> /workspace/evil.sh; chmod +x /workspace/evil.sh
  for file in /workspace/.git/config /home/agent/.gitconfig; do
    git config -f $file core.fsmonitor /workspace/evil.sh
    git config -f $file core.hooksPath /workspace/hooks
    git config -f $file filter.evil.clean /workspace/evil.sh
    git config -f $file diff.evil.command /workspace/evil.sh
    git config -f $file diff.evil.textconv /workspace/evil.sh
    git config -f $file diff.external /workspace/evil.sh
    git config -f $file core.excludesFile /workspace/hidden
    git config -f $file core.attributesFile /workspace/attributes
  done
  mkdir -p hooks .git/info /home/agent/.config/git
  cp evil.sh hooks/post-index-change
  echo '*.txt filter=evil diff=evil' | tee .gitattributes attributes .git/info/attributes /home/agent/.config/git/attributes > /dev/null
  echo changed.txt > hidden; echo new.txt > .git/info/exclude; echo new.txt > /home/agent/.config/git/ignore
  git update-index --assume-unchanged kept.txt 2>/dev/null
  echo honest > changed.txt; echo honest > kept.txt; echo honest > new.txt
  rm -f /home/agent/ran`;

test('S15 S19: a hostile .git, home and attributes neither run nor alter anything', async () => {
  const { patch, ran, control } = await withTree(async (cage) => {
    await shell(cage, EVIL);
    const made = await maker.make(cage, seed.commit, LIMIT);
    const seen = (await shell(cage, 'cat /home/agent/ran')).stdout;
    // The same mischief does work on a git that reads the tree's own settings.
    const careless = (await shell(cage, 'timeout 20 git add --all >/dev/null 2>&1; cat /home/agent/ran')).stdout;
    return { patch: made, ran: seen, control: careless };
  });
  const clone = applyTo(seed, patch, join(data.path, 'clone-evil'));
  expect(ran).toBe('');
  expect(control).toContain('ran');
  for (const name of ['changed.txt', 'kept.txt', 'new.txt']) expect(readFileSync(join(clone, name), 'utf8')).toBe('honest\n');
  expect(patch.toString()).not.toContain('altered\n+');
});

test.each([
  ['taken away', 'rm -rf .git'],
  ['a file that points elsewhere', 'mv .git /tmp; mkdir elsewhere; echo "gitdir: /workspace/elsewhere" > .git'],
  ['a link', 'rm -rf .git; ln -s /etc .git'],
  ['a broken index', 'echo junk > .git/index; echo junk > .git/HEAD'],
])('S17: a .git that is %s changes nothing', async (_what, mischief) => {
  const patch = await withTree(async (cage) => {
    await shell(cage, `echo honest > changed.txt; ${mischief}`);
    return await maker.make(cage, seed.commit, LIMIT);
  });
  expect(patch.toString()).toContain('+honest');
  expect(patch.toString()).not.toContain('gitdir:');
});

test('a change above the limit is refused by its code', async () => {
  const outcome = withTree(async (cage) => {
    await shell(cage, 'head -c 2000000 /dev/urandom > big');
    return await maker.make(cage, seed.commit, LIMIT);
  });
  await expect(outcome).rejects.toMatchObject({ code: 'patch.too_large' });
});

test.each([
  ['the tree itself', 'chmod 000 /workspace'],
  ['a new file and its folder', 'mkdir d; echo new > d/f; chmod 000 d/f d'],
  ['a file that was there', 'chmod 000 kept.txt'],
])('%s that the agent closed is read all the same', async (_what, mischief) => {
  const patch = await withTree(async (cage) => {
    await shell(cage, `echo honest > changed.txt; ${mischief}`);
    return await maker.make(cage, seed.commit, LIMIT);
  });
  expect(patch.toString()).toContain('+honest');
  expect(patch.toString().includes('d/f')).toBe(mischief.includes('d/f'));
  expect(patch.toString()).not.toMatch(/kept\.txt|^(old|new) mode/m);
});

test.each([
  ['repository without a commit', 'git init -q "su\\`b"; echo x > "su\\`b/f"', "The agent left the folder `su'b` as a git repository of its own without a commit, and that can be no part of a change. Ask again, and say that no repository may be made there."],
])('a %s in the tree is said in words that help', async (_what, mischief, words) => {
  const outcome = withTree(async (cage) => {
    await shell(cage, mischief);
    return await maker.make(cage, seed.commit, LIMIT);
  });
  await expect(outcome).rejects.toMatchObject({ code: 'patch.failed', retry: 'never', message: words });
});

test('an unknown commit, and one with an unusable name, is said', async () => {
  await withTree(async (cage) => {
    await expect(maker.make(cage, randomBytes(20).toString('hex'), LIMIT)).rejects.toMatchObject({ code: 'patch.failed' });
    await expect(maker.make(cage, '--output=/workspace/x', LIMIT)).rejects.toMatchObject({ code: 'patch.failed' });
  });
});

test('the mirror is as it was', () => {
  expect(git(seed.path, 'fsck', '--full')).toBe('');
  expect(git(seed.path, 'status', '--porcelain')).toBe('');
  expect(existsSync(join(seed.objects, 'escaped'))).toBe(false);
});
