import { chmod } from 'node:fs/promises';
import { AppError } from '../../shared/errors/app-error.js';
import { INSIDE } from './cage/inside.js';
import type { Cage, CagedProcess } from './cage.port.js';
import { wordsOf } from './patch-complaint.js';
import type { PatchMaker } from './patch-maker.port.js';
import { HeadBuffer, TailBuffer } from './process/capped-buffer.js';

/** Milliseconds; the first look at a large tree reads every file of it. */
const WALL_MS = 300_000;
const COMPLAINT_BYTES = 8192;
const COMMIT = /^[0-9a-f]{40}([0-9a-f]{24})?$/;

/**
 * A `.git` of our own in the cage's fresh /tmp, borrowing the mirror's objects: the tree's `.git`, its index, its
 * configuration and the agent's home are never read, so filters, fsmonitor and hooks have nobody to call them.
 * What the agent closed to itself is opened first, each folder before it is looked into.
 * A file that is what a checkout of the commit makes of it was not touched, and keeps its stored bytes also where its
 * attributes would store others (line ends from before the `.gitattributes`, a filled `$Id$`).
 * $1 commit, $2 borrowed objects, $3 work tree, $4 place for the `.git`.
 */
const SCRIPT = `
set -eu
export GIT_DIR="$4/patch.git" GIT_WORK_TREE="$3"
[ -d "$2" ] || set -- "$1" "$3/.git/objects" "$3" "$4"
rm -rf -- "$GIT_DIR"
find "$3" -type d ! -perm -0700 -exec chmod u+rwx {} \\;
find "$3" -type f ! -perm -0400 -exec chmod u+r {} +
git init --quiet --template= >&2
printf '%s\\n' "$2" > "$GIT_DIR/objects/info/alternates"
git -c core.fsmonitor= -c core.hooksPath=/dev/null read-tree --end-of-options "$1"
git -c core.fsmonitor= -c core.hooksPath=/dev/null -c advice.addEmbeddedRepo=false add --all -- . >&2
export GIT_LITERAL_PATHSPECS=1
git diff --cached --name-only -z --no-renames --diff-filter=M --end-of-options "$1" | xargs -0 -r sh -c '
for path do
  case $(git ls-files --stage -- "$path") in 100*) ;; *) continue ;; esac
  git cat-file --filters "$0:$path" | cmp -s - "./$path" || continue
  printf "%s %s\\t%s\\0" "$(git ls-files --stage -- "$path" | cut -c 1-6)" "$(git rev-parse --verify "$0:$path")" "$path"
done' "$1" | git update-index -z --index-info
exec git -c core.fsmonitor= -c core.hooksPath=/dev/null diff --cached --binary --full-index --no-renames --no-color --no-ext-diff --no-textconv --end-of-options "$1"
`;

/** Whatever the agent wrote into its home counts for nothing. */
const ENVIRONMENT = {
  HOME: '/nonexistent',
  XDG_CONFIG_HOME: '/nonexistent',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
} as const;

const tooLarge = (maxBytes: number): AppError => new AppError('patch.too_large', `The change is larger than ${maxBytes} bytes.`);

class Collector {
  private readonly output: HeadBuffer;
  private late = false;
  private readonly complaint = new TailBuffer(COMPLAINT_BYTES);

  constructor(
    private readonly process: CagedProcess,
    private readonly maxBytes: number,
  ) {
    this.output = new HeadBuffer(maxBytes);
  }

  async collect(): Promise<Buffer> {
    const { stdout, stderr, exited } = this.process;
    const timer = setTimeout(() => this.tooLate(), WALL_MS);
    stderr.on('data', (chunk: Buffer) => this.complaint.push(chunk));
    const read = new Promise((resolve) => stdout.on('close', resolve).on('data', (chunk: Buffer) => this.take(chunk)));
    const { code } = await exited.finally(() => clearTimeout(timer));
    await read;
    return this.result(code);
  }

  private tooLate(): void {
    this.late = true;
    this.process.kill();
  }

  private take(chunk: Buffer): void {
    this.output.push(chunk);
    if (this.output.total > this.maxBytes) this.process.kill();
  }

  private result(code: number): Buffer {
    if (this.output.total > this.maxBytes) throw tooLarge(this.maxBytes);
    if (code === 0) return this.output.content;
    const complaint = this.complaint.content.toString('utf8');
    if (complaint.includes('No space left on device')) throw tooLarge(this.maxBytes);
    if (this.late) throw new AppError('patch.failed', `The agent's change could not be read from its files within ${WALL_MS / 60_000} minutes.`);
    throw new AppError('patch.failed', wordsOf(complaint), { detail: { code, complaint: complaint.slice(-500) } });
  }
}

/** Takes the patch in a second cage over the same workspace. */
export class CagedPatchMaker implements PatchMaker {
  async make(cage: Cage, commit: string, maxBytes: number): Promise<Buffer> {
    if (!COMMIT.test(commit)) throw new AppError('patch.failed', 'The commit to compare with has an unusable name.');
    // A closed workspace can not be entered by any command. Its own folder is the trusted side's, so this is no link.
    await chmod(cage.workspace, 0o700);
    const argv = ['sh', '-c', SCRIPT, 'patch', commit, INSIDE.objects, INSIDE.workspace, INSIDE.tmp];
    return await new Collector(cage.spawn({ argv, env: ENVIRONMENT }), maxBytes).collect();
  }
}
