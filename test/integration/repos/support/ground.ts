import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Config } from '../../../../src/shared/config/index.js';
import { GitProcess } from '../../../../src/modules/repos/git/git-process.js';
import { GitMirrors } from '../../../../src/modules/repos/mirrors/mirrors.git.js';
import { OPEN_GATE } from '../../../../src/modules/tokens/index.js';
import { GitServer } from './git-server.js';

export const REPOSITORY = { id: 4711, installationId: 7, owner: 'octo', name: 'demo' } as const;

const PLAIN_ENVIRONMENT = {
  PATH: process.env.PATH,
  HOME: '/nonexistent',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Someone',
  GIT_AUTHOR_EMAIL: 'someone@example.com',
  GIT_COMMITTER_NAME: 'Someone',
  GIT_COMMITTER_EMAIL: 'someone@example.com',
};

/** Plain git, as anybody would run it: the other side of what is under test. */
export function git(folder: string, ...args: string[]): string {
  return gitBytes(folder, ...args).toString('utf8').trimEnd();
}

export function gitBytes(folder: string, ...args: string[]): Buffer {
  return execFileSync('git', args, { cwd: folder, env: PLAIN_ENVIRONMENT, stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 64 * 1024 * 1024 });
}

export function write(folder: string, files: Readonly<Record<string, string | Buffer>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

/** A code host on loopback with one repository, somebody's clone of it, and a data directory for the product. */
export class Ground {
  readonly origin: string;
  readonly work: string;
  readonly dataDir: string;

  private constructor(
    readonly root: string,
    readonly server: GitServer,
  ) {
    this.origin = join(root, 'origin', REPOSITORY.owner, `${REPOSITORY.name}.git`);
    this.work = join(root, 'work');
    this.dataDir = join(root, 'data');
  }

  static async make(): Promise<Ground> {
    const root = mkdtempSync(join(tmpdir(), 'agent-bot-repos-'));
    const ground = new Ground(root, await GitServer.start(join(root, 'origin')));
    mkdirSync(ground.origin, { recursive: true });
    git(ground.origin, 'init', '-q', '--bare', '--initial-branch=main');
    git(ground.origin, 'config', 'http.receivepack', 'true');
    git(ground.root, 'clone', '-q', ground.origin, ground.work);
    return ground;
  }

  get config(): Config {
    return {
      production: false,
      dataDir: this.dataDir,
      github: { url: this.server.url },
      patch: { maxBytes: 200_000, maxFiles: 5 },
      git: { fetchMs: 60_000, pushMs: 60_000, lookMs: 60_000 },
      proxy: { url: undefined, except: [] },
    } as unknown as Config;
  }

  get token() {
    return { value: this.server.token, expiresAt: new Date(Date.now() + 3_600_000) };
  }

  get process(): GitProcess {
    return new GitProcess(this.config);
  }

  get mirrors(): GitMirrors {
    return new GitMirrors(this.config, this.process, OPEN_GATE);
  }

  /** Commits files in somebody's clone and pushes; returns the commit. */
  push(files: Readonly<Record<string, string | Buffer>>, branch = 'main'): string {
    git(this.work, 'checkout', '-q', '-B', branch);
    write(this.work, files);
    git(this.work, 'add', '-A');
    git(this.work, 'commit', '-q', '-m', 'a change');
    git(this.work, 'push', '-q', '--force', this.origin, branch);
    return git(this.work, 'rev-parse', 'HEAD');
  }

  async clean(): Promise<void> {
    await this.server.stop();
    rmSync(this.root, { recursive: true, force: true });
  }
}
