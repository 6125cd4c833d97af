import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import { startGitHub, type Repository, type StandIn, type StandInOptions } from '../../../demo/github/index.js';

const run = promisify(execFile);

export interface Started {
  readonly github: StandIn;
  readonly folder: string;
  stop(): Promise<void>;
}

/** A stand-in in a folder of its own, which is removed with it. */
export async function start(options: Partial<StandInOptions> = {}): Promise<Started> {
  const folder = options.dataDir ?? mkdtempSync(join(tmpdir(), 'agent-bot-github-'));
  const github = await startGitHub({ dataDir: folder, ...options });
  const stop = async () => {
    await github.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { github, folder, stop };
}

/** The octokit the product uses, as the App itself. Its log is silenced: refusals are what these tests are about. */
export function asApp({ apiUrl, appId, privateKey }: StandIn): Octokit {
  return new Octokit({ baseUrl: apiUrl, authStrategy: createAppAuth, auth: { appId, privateKey }, log: SILENT });
}

const nothing = () => {};
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing };

export type Permissions = Readonly<Record<string, 'read' | 'write'>>;

export async function tokenFor(github: StandIn, repository: Repository, permissions: Permissions): Promise<string> {
  const answer = await asApp(github).rest.apps.createInstallationAccessToken({ installation_id: repository.installationId, repository_ids: [repository.id], permissions });
  return answer.data.token;
}

export function withToken(github: StandIn, token: string): Octokit {
  return new Octokit({ baseUrl: github.apiUrl, auth: token, log: SILENT });
}

/** Octokit as the installation on one repository. */
export async function asInstallation(github: StandIn, repository: Repository, permissions: Permissions): Promise<Octokit> {
  return withToken(github, await tokenFor(github, repository, permissions));
}

/** Status and message a call is refused with. */
export async function refusal(call: Promise<unknown>): Promise<{ status: number; message: string }> {
  try {
    await call;
  } catch (error) {
    const { status, message } = error as { status: number; message: string };
    return { status, message };
  }
  throw new Error('the call was expected to be refused');
}

/** git as a person with this token, nothing of the machine's configuration, never a prompt. */
export async function git(folder: string, token: string | undefined, ...args: readonly string[]): Promise<string> {
  const header = token === undefined ? [] : ['-c', `http.extraHeader=Authorization: Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`];
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];
  const env = { PATH: process.env.PATH, HOME: folder, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' };
  const { stdout } = await run('git', [...header, ...identity, ...args], { cwd: folder, env });
  return stdout.trim();
}

export const cloneUrl = (github: StandIn, repository: Repository): string => `${github.url}/${repository.owner}/${repository.name}.git`;
