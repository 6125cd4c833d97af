import { spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { GIT_ENVIRONMENT } from './bare.js';

const GIT_PATH = /^\/(?<owner>[\w.-]+)\/(?<name>[\w.-]+?)(?:\.git)?\/(?<rest>info\/refs|git-upload-pack|git-receive-pack)$/;

export interface GitRequest {
  readonly owner: string;
  readonly name: string;
  readonly rest: string;
  readonly isPush: boolean;
}

/** Whether this is git's smart HTTP, and for which repository. */
export function gitRequestOf(path: string, query: URLSearchParams): GitRequest | undefined {
  const groups = GIT_PATH.exec(path)?.groups;
  if (!groups) return undefined;
  const { owner = '', name = '', rest = '' } = groups;
  return { owner, name, rest, isPush: rest === 'git-receive-pack' || query.get('service') === 'git-receive-pack' };
}

function environmentOf(request: IncomingMessage, git: GitRequest, query: string, bareDir: string, login: string) {
  const header = (name: string): string => String(request.headers[name] ?? '');
  const length = request.headers['content-length'];
  return {
    ...GIT_ENVIRONMENT,
    GIT_PROJECT_ROOT: bareDir,
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: `/${git.rest}`,
    QUERY_STRING: query,
    REQUEST_METHOD: request.method ?? 'GET',
    CONTENT_TYPE: header('content-type'),
    HTTP_CONTENT_ENCODING: header('content-encoding'),
    GIT_PROTOCOL: header('git-protocol'),
    REMOTE_USER: login,
    // Root may own the test while another user owns the folder.
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'safe.directory',
    GIT_CONFIG_VALUE_0: '*',
    // Left out for a chunked body, or git would read nothing.
    ...(length === undefined ? {} : { CONTENT_LENGTH: length }),
  };
}

function headOf(text: string): { status: number; headers: Record<string, string> } {
  const headers: Record<string, string> = {};
  for (const line of text.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0) headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  const { status = '200', ...rest } = headers;
  return { status: Number.parseInt(status, 10), headers: rest };
}

/** Hands the request to `git http-backend` and streams its answer; resolves with the status that was sent. */
export function serveGit(request: IncomingMessage, response: ServerResponse, git: GitRequest, query: string, bareDir: string, login: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const backend = spawn('git', ['http-backend'], { env: environmentOf(request, git, query, bareDir, login), stdio: ['pipe', 'pipe', 'ignore'] });
    let pending = Buffer.alloc(0);
    let status = 0;
    backend.stdout.on('data', (chunk: Buffer) => {
      if (status !== 0) return void response.write(chunk);
      pending = Buffer.concat([pending, chunk]);
      const end = pending.indexOf('\r\n\r\n');
      if (end < 0) return;
      const head = headOf(pending.subarray(0, end).toString());
      status = head.status;
      response.writeHead(status, head.headers);
      response.write(pending.subarray(end + 4));
    });
    backend.on('error', reject);
    backend.on('close', () => {
      if (status === 0) response.writeHead(500);
      response.end();
      resolve(status || 500);
    });
    backend.stdin.on('error', () => {}); // the backend may answer before it has read everything
    request.pipe(backend.stdin);
    response.on('close', () => backend.kill());
  });
}
