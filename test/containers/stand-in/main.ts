/**
 * The scripted GitHub as a service of compose. Its people act when the test says so, by a second listener that only
 * this container reaches: `ask.js` beside this file.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { diffOf } from '../../../demo/github/git/changes.js';
import { startGitHub } from '../../../demo/github/index.js';
import { repositoryFiles } from '../../../demo/repository-files.js';
import { CONTROL_PORT } from './control-port.js';

const PORT = 8080;

const github = await startGitHub({
  dataDir: '/var/lib/github',
  port: PORT,
  reachable: { host: '0.0.0.0', url: `http://github:${PORT}` },
  app: { privateKey: readFileSync('/run/secrets/github_app_private_key', 'utf8') },
});
const repository = await github.createRepository('octo', 'invoices', repositoryFiles());

/** Somebody mentions the bot on a new issue; the webhook is the test's to sign and to send. */
async function mention() {
  const issue = await github.openIssue(repository, 'octo', 'Invoices are a cent too low', '`npm test` shows it.');
  const comment = await github.comment(issue, 'octo', `@${github.slug} please make the failing test pass`);
  return { issue: issue.number, payload: await github.payloads.issueCommentCreated(issue, comment) };
}

async function pulls() {
  const all = await github.pulls(repository);
  return Promise.all(
    all.map(async ({ number, state, user, head, base }) => ({ number, state, by: user.login, branch: head.ref, diff: await diffOf(repository.bareDir, base.sha, head.sha) })),
  );
}

async function comments(issue: number) {
  const all = await github.comments({ repository, number: issue });
  return all.map(({ user, body }) => ({ by: user.login, body }));
}

async function answer(question: string, argument: string): Promise<unknown> {
  if (question === 'mention') return mention();
  if (question === 'pulls') return pulls();
  if (question === 'comments') return comments(Number(argument));
  return { violations: github.violations };
}

const control = createServer((request, response) => {
  const [, question = '', argument = ''] = (request.url ?? '').split('/');
  answer(question, argument).then(
    (result) => response.end(JSON.stringify(result)),
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
}).listen(CONTROL_PORT, '127.0.0.1');

process.on('SIGTERM', () => {
  control.close();
  github.stop().then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
