import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { claudeVersionIn, KNOWN_CLAUDE, otherClaude } from './claude-version.js';

const PINNED = resolve(import.meta.dirname, '../../../../test/agents/package.json');

it('the known version is the pinned one', () => {
  const { dependencies } = JSON.parse(readFileSync(PINNED, 'utf8')) as { dependencies: Record<string, string> };
  expect(KNOWN_CLAUDE).toBe(dependencies['@anthropic-ai/claude-code']);
});

it('the known version is the one that the deployment brings in', () => {
  expect(readFileSync(resolve(import.meta.dirname, '../../../../docs/deployment.md'), 'utf8')).toContain(`\nCLAUDE_CODE_VERSION=${KNOWN_CLAUDE}\n`);
});

it.each([
  ['2.1.330 (Claude Code)\n', '2.1.330'],
  ['3.0.0-beta.1 (Claude Code)', '3.0.0-beta.1'],
  ['something else', undefined],
  ['', undefined],
])('%j tells %s', (text, version) => {
  expect(claudeVersionIn(text)).toBe(version);
});

it('another version is named beside the known one, newer or older', () => {
  expect(otherClaude(KNOWN_CLAUDE)).toBeUndefined();
  for (const version of ['2.1.329', '3.0.0']) expect(otherClaude(version)).toBe(`Claude Code ${version} is not the ${KNOWN_CLAUDE} that agent-bot was tested with`);
});
