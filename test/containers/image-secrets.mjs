import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DOCKER, docker } from './compose-project.mjs';

/** Every layer, unpacked if need be, and every instruction of the image's history; says whether a line of `lines` is in there. */
const SEARCH = 'mkdir layers && "$0" save "$1" | tar -x -C layers && find layers -type f -print0 | xargs -0 zcat -f 2>/dev/null | grep -aqFf lines';

export function imageHolds(image, lines) {
  const folder = mkdtempSync(join(tmpdir(), 'agent-bot-image-'));
  try {
    writeFileSync(join(folder, 'lines'), `${lines.join('\n')}\n`);
    const history = docker('history', '--no-trunc', '--format', '{{.CreatedBy}}', image);
    if (lines.some((line) => history.includes(line))) return true;
    return spawnSync('/bin/bash', ['-o', 'pipefail', '-c', SEARCH, DOCKER, image], { cwd: folder }).status === 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
