import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import type { Mirror, Publication } from '../../../src/modules/repos/index.js';
import { GitPublisher } from '../../../src/modules/repos/publisher/publisher.git.js';
import { OPEN_GATE } from '../../../src/modules/tokens/index.js';
import { liveSecrets } from '../../../src/shared/crypto/live-secrets.js';
import { git, Ground, REPOSITORY } from './support/ground.js';

const ZERO = '0'.repeat(40);

interface Added {
  readonly path: string;
  readonly mode?: string;
  readonly content: string;
}

/** A patch written by hand: an attacker is not bound to what `git diff` would write. */
function adding({ path, mode = '100644', content }: Added): string {
  const lines = content.split('\n');
  const body = content.endsWith('\n') ? lines.slice(0, -1).map((line) => `+${line}\n`).join('') : `${lines.map((line) => `+${line}\n`).join('')}\\ No newline at end of file\n`;
  const count = content.endsWith('\n') ? lines.length - 1 : lines.length;
  return `diff --git "a/${path}" "b/${path}"\nnew file mode ${mode}\nindex ${ZERO}..${'1'.repeat(40)}\n--- /dev/null\n+++ "b/${path}"\n@@ -0,0 +1,${count} @@\n${body}`;
}

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~';

/** git's base 85 lines, as in a binary patch. */
function base85(data: Buffer): string {
  let text = '';
  for (let start = 0; start < data.length; start += 52) {
    const chunk = data.subarray(start, start + 52);
    text += chunk.length <= 26 ? String.fromCharCode(64 + chunk.length) : String.fromCharCode(70 + chunk.length);
    for (let at = 0; at < chunk.length; at += 4) {
      const word = Buffer.alloc(4);
      chunk.copy(word, 0, at, at + 4);
      let value = word.readUInt32BE();
      const digits = ['', '', '', '', ''];
      for (let digit = 4; digit >= 0; digit -= 1) {
        digits[digit] = ALPHABET[value % 85] ?? '';
        value = Math.floor(value / 85);
      }
      text += digits.join('');
    }
    text += '\n';
  }
  return text;
}

const blobName = (data: Buffer) => createHash('sha1').update(`blob ${data.length}\0`).update(data).digest('hex');

const literal = (path: string, size: number, packed: Buffer, name = '1'.repeat(40)) =>
  `diff --git a/${path} b/${path}\nnew file mode 100644\nindex ${ZERO}..${name}\nGIT binary patch\nliteral ${size}\n${base85(packed)}\nliteral 0\nHcmV?d00001\n\n`;

const binary = (path: string, data: Buffer) => literal(path, data.length, deflateSync(data), blobName(data));

/** What git holds of a file that Git LFS keeps elsewhere. */
const POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${'4'.repeat(64)}\nsize 12345\n`;

const pointerLines = (sign: string) => POINTER.trimEnd().split('\n').map((line) => `${sign}${line}\n`).join('');

describe('S30: policy on what a patch makes of the base', () => {
  let ground: Ground;
  let mirror: Mirror;
  let base: string;
  beforeAll(async () => {
    ground = await Ground.make();
    git(ground.work, 'checkout', '-q', '-b', 'main');
    git(ground.work, 'update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},sub`);
    base = ground.push({ 'a.txt': 'one\n', 'tool.sh': '#!/bin/sh\n', '.github/workflows/ci.yml': 'on: push\n', '.gitattributes': '* text\n' });
    git(ground.work, 'update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},sub`);
    ground.push({ 'art.bin': POINTER });
    git(ground.work, 'update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},sub`);
    git(ground.work, 'commit', '-q', '-m', 'submodule');
    git(ground.work, 'push', '-q', '--force', ground.origin, 'main');
    base = git(ground.work, 'rev-parse', 'HEAD');
    mirror = await ground.mirrors.refresh(REPOSITORY, ground.token);
  });
  afterAll(() => ground.clean());

  const publish = (patch: string | Buffer, branch = 'agent-bot/issue-1', expectedRemote?: string, message = 'x') => {
    const publication: Publication = { mirror, baseCommit: base, patch: Buffer.from(patch as string), branch, message, date: new Date(0), expectedRemote, token: ground.token };
    return new GitPublisher(ground.config, ground.process, OPEN_GATE).publish(publication);
  };

  const REFUSED: readonly (readonly [what: string, rule: string, patch: string])[] = [
    ['.git', 'path.git', adding({ path: '.git/hooks/pre-commit', content: 'x\n' })],
    ['.GIT', 'path.git', adding({ path: 'dir/.GIT/config', content: 'x\n' })],
    ['git~1', 'path.git', adding({ path: 'git~1/config', content: 'x\n' })],
    ['.git with U+200C', 'path.git', adding({ path: '.g\\342\\200\\214it/config', content: 'x\n' })],
    ['.git with an NTFS stream', 'path.git', adding({ path: '.git::$INDEX_ALLOCATION/config', content: 'x\n' })],
    ['.git with trailing dots', 'path.git', adding({ path: '.git. ./config', content: 'x\n' })],
    ['a backslash before .git', 'path.git', adding({ path: 'a\\\\.git\\\\config', content: 'x\n' })],
    ['..', 'path.outside', adding({ path: '../evil', content: 'x\n' })],
    ['an inner ..', 'path.outside', adding({ path: 'a/../../evil', content: 'x\n' })],
    ['.gitmodules', 'path.git-settings', adding({ path: '.gitmodules', content: 'x\n' })],
    ['.gitattributes below', 'path.git-settings', adding({ path: 'docs/.gitattributes', content: '* filter=x\n' })],
    ['.gitconfig', 'path.git-settings', adding({ path: '.gitconfig', content: 'x\n' })],
    ['.lfsconfig', 'path.git-settings', adding({ path: '.LFSConfig', content: 'x\n' })],
    ['a new workflow', 'path.workflow', adding({ path: '.github/workflows/evil.yml', content: 'on: push\n' })],
    ['a workflow in other case', 'path.workflow', adding({ path: '.GitHub/Workflows/evil.yml', content: 'on: push\n' })],
    ['a removed workflow', 'path.workflow', 'diff --git a/.github/workflows/ci.yml b/.github/workflows/ci.yml\ndeleted file mode 100644\n--- a/.github/workflows/ci.yml\n+++ /dev/null\n@@ -1 +0,0 @@\n-on: push\n'],
    ['a workflow moved away', 'path.workflow', 'diff --git a/.github/workflows/ci.yml b/x.yml\nsimilarity index 100%\nrename from .github/workflows/ci.yml\nrename to x.yml\n'],
    ['a name with a newline', 'path.illegible', adding({ path: 'a\\nb', content: 'x\n' })],
    ['a name with an escape sequence', 'path.illegible', adding({ path: 'a\\033[31mb', content: 'x\n' })],
    ['a name that is not UTF-8', 'path.illegible', adding({ path: 'a\\377b', content: 'x\n' })],
    ['an absolute link', 'link.outside', adding({ path: 'l', mode: '120000', content: '/etc/passwd' })],
    ['a link out of the tree', 'link.outside', adding({ path: 'd/l', mode: '120000', content: '../../x' })],
    ['a link that climbs after a name', 'link.outside', adding({ path: 'l', mode: '120000', content: 'a/../../x' })],
    ['a link into .git', 'link.git', adding({ path: 'l', mode: '120000', content: '.GIT/config' })],
    ['a file that becomes a link', 'link.outside', `diff --git a/a.txt b/a.txt\ndeleted file mode 100644\n--- a/a.txt\n+++ /dev/null\n@@ -1 +0,0 @@\n-one\n${adding({ path: 'a.txt', mode: '120000', content: '/etc/passwd' })}`],
    ['a new submodule', 'mode.gitlink', adding({ path: 'mod', mode: '160000', content: `Subproject commit ${'2'.repeat(40)}\n` })],
    ['a moved submodule', 'mode.gitlink', `diff --git a/sub b/sub\nindex ${'1'.repeat(40)}..${'2'.repeat(40)} 160000\n--- a/sub\n+++ b/sub\n@@ -1 +1 @@\n-Subproject commit ${'1'.repeat(40)}\n+Subproject commit ${'2'.repeat(40)}\n`],
    ['executable data', 'mode.executable', adding({ path: 'tool', mode: '100755', content: 'data\n' })],
    ['data made executable', 'mode.executable', 'diff --git a/a.txt b/a.txt\nold mode 100644\nnew mode 100755\n'],
    ['an edited LFS pointer', 'content.lfs', `diff --git a/art.bin b/art.bin\n--- a/art.bin\n+++ b/art.bin\n@@ -1,3 +1 @@\n${pointerLines('-')}+drawn anew\n`],
    ['an LFS pointer led elsewhere', 'content.lfs', `diff --git a/art.bin b/art.bin\n--- a/art.bin\n+++ b/art.bin\n@@ -3 +3 @@\n-size 12345\n+size 12346\n`],
    ['too many files', 'count.files', ['1', '2', '3', '4', '5', '6'].map((path) => adding({ path, content: 'x\n' })).join('')],
    ['a file too large', 'size.file', binary('big.bin', Buffer.alloc(300_000))],
    ['files too large together', 'size.total', binary('b1', Buffer.alloc(150_000)) + binary('b2', Buffer.alloc(150_000, 1))],
    ['too long a patch', 'size.total', adding({ path: 'long', content: 'x'.repeat(250_000) })],
  ];

  it.each(REFUSED)('refuses %s by %s', async (_what, rule, patch) => {
    const error = await publish(patch).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'patch.refused', retry: 'never', detail: { rule } });
    expect((error as Error).message).not.toMatch(/[\p{Cc}]/u);
    expect(git(ground.origin, 'for-each-ref', 'refs/heads/agent-bot')).toBe('');
  });

  it('names the file, the rule and how many more there are', async () => {
    const two = adding({ path: '.gitmodules', content: 'x\n' }) + adding({ path: 'x/.gitattributes', content: 'x\n' });
    await expect(publish(two)).rejects.toThrow('`.gitmodules` changes how git itself treats the repository (.gitmodules, .gitattributes, .gitconfig, .lfsconfig) [path.git-settings] (and 1 more)');
  });

  it('refuses a file behind a link that the patch itself lays', async () => {
    const patch = adding({ path: 'l', mode: '120000', content: 'docs' }) + adding({ path: 'l/x', content: 'x\n' });
    await expect(publish(patch)).rejects.toMatchObject({ code: expect.stringMatching(/^patch\.(refused|unusable)$/) as string });
  });

  it('a small patch that unpacks to gigabytes is refused without the memory', async () => {
    const pack = execFileSync('head', ['-c', '150000000', '/dev/zero'], { maxBuffer: 200_000_000 });
    const bomb = literal('bomb', 2_000_000_000, deflateSync(pack, { level: 9 }));
    expect(bomb.length).toBeLessThan(200_000);
    await expect(publish(bomb)).rejects.toMatchObject({ code: 'patch.refused', detail: { rule: 'size.memory' } });
  });

  it.each([
    ['.gitignore and .gitkeep', adding({ path: '.gitignore', content: 'dist\n' }) + adding({ path: 'x/.gitkeep', content: 'keep\n' })],
    ['other files below .github', adding({ path: '.github/CODEOWNERS', content: '* @me\n' })],
    ['a new script', adding({ path: 'bin/run', mode: '100755', content: '#!/usr/bin/env node\n' })],
    ['a script made executable', 'diff --git a/tool.sh b/tool.sh\nold mode 100644\nnew mode 100755\n'],
    ['an inner link', adding({ path: 'd/e/l', mode: '120000', content: '../../a.txt' })],
    ['an LFS file moved away', 'diff --git a/art.bin b/moved.bin\nsimilarity index 100%\nrename from art.bin\nrename to moved.bin\n'],
    ['names that only look alike', adding({ path: 'git/.github.md', content: 'x\n' }) + adding({ path: 'x.git', content: 'x\n' })],
  ])('lets %s pass', async (what, patch) => {
    const branch = `agent-bot/ok-${what.replaceAll(/\W+/g, '-')}`;
    const { commit } = await publish(patch, branch);
    expect(git(ground.origin, 'rev-parse', branch)).toBe(commit);
    git(ground.origin, 'update-ref', '-d', `refs/heads/${branch}`);
  });

  describe('S11: a secret of the product', () => {
    const SECRET = 'a secret of the publisher spec';
    beforeAll(() => liveSecrets.hold(SECRET));

    it.each([
      ['plain', adding({ path: 'note.txt', content: `the word is ${SECRET}\n` })],
      ['in base64', adding({ path: 'note.txt', content: Buffer.from(`x${SECRET}`).toString('base64') })],
      ['letter by letter', adding({ path: 'note.txt', content: [...SECRET].join('\n') })],
      ['in a binary file', binary('note.bin', Buffer.from(`\u0000\u0001${SECRET}`))],
      ['in the name of a file', adding({ path: `${SECRET}.txt`, content: 'x\n' })],
      ['in one of many files', Array.from({ length: 3 }, (_none, at) => adding({ path: `f${at}.txt`, content: at === 1 ? SECRET : 'x' })).join('')],
    ])('%s stops the publication', async (_how, patch) => {
      const branch = 'agent-bot/issue-77';
      await expect(publish(patch, branch)).rejects.toMatchObject({ code: 'patch.refused', detail: { rule: 'content.secret' } });
      expect(git(ground.work, 'ls-remote', ground.origin, branch)).toBe('');
    });

    it('in the message is taken out of it', async () => {
      const branch = 'agent-bot/issue-78';
      await publish(adding({ path: 'fine.txt', content: 'x\n' }), branch, undefined, `subject ${SECRET}`);
      git(ground.work, 'fetch', '-q', ground.origin, branch);
      expect(git(ground.work, 'log', '-1', '--format=%B', 'FETCH_HEAD').trim()).toBe('subject [redacted]');
    });
  });
});
