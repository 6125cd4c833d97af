import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DOCKER, docker } from './compose-project.mjs';

/** Counts, over every layer (unpacked if need be), the lines that hold one of `lines`. */
const SEARCH = `set -o pipefail
  mkdir layers
  "$0" save "$1" | tar -x -C layers || exit 2
  find layers -type f -print0 | xargs -0 zcat -f | grep -acFf lines`;

/** Whether a text of `lines` is in a layer of the image or in an instruction of its history. */
export function imageHolds(image, lines) {
  const folder = mkdtempSync(join(tmpdir(), 'agent-bot-image-'));
  try {
    writeFileSync(join(folder, 'lines'), `${lines.join('\n')}\n`);
    const history = docker('history', '--no-trunc', '--format', '{{.CreatedBy}}', image);
    if (lines.some((line) => history.includes(line))) return true;
    const { stdout } = spawnSync('/bin/bash', ['-c', SEARCH, DOCKER, image], { cwd: folder, encoding: 'utf8' });
    if (!/^\d+\n$/.test(stdout)) throw new Error('the layers could not be searched');
    return Number(stdout) > 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
