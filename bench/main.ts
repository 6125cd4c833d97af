/** `npm run bench -- [name…] [--json]`: prints one JSON line a figure; without names every bench runs. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Bench, type Figure } from './figure.js';
import { index } from './index-graph.js';
import { ingest } from './ingest.js';
import { latency } from './latency.js';
import { overhead } from './overhead.js';

const BENCHES: Readonly<Record<string, Bench>> = { index, ingest, latency, overhead };

function show({ bench, figure, value, unit, anchor, anchorValue, ratio, n }: Figure): string {
  return `${bench.padEnd(10)} ${figure.padEnd(48)} ${String(value).padStart(10)} ${unit}   ${ratio} × ${anchor} (${anchorValue} ${unit})   n=${n}`;
}

async function main(args: readonly string[]): Promise<void> {
  const json = args.includes('--json');
  const names = args.filter((arg) => arg !== '--json');
  const unknown = names.find((name) => !(name in BENCHES));
  if (unknown !== undefined) {
    process.stderr.write(`bench: there is no "${unknown}"; there is: ${Object.keys(BENCHES).join(', ')}\n`);
    process.exit(2);
  }
  const wanted = names.length > 0 ? names : Object.keys(BENCHES);
  if (wanted.length > 1) return inTurn(wanted, json);
  for (const figure of (await BENCHES[wanted.join()]?.()) ?? []) {
    if (!json) process.stderr.write(`${show(figure)}\n`);
    process.stdout.write(`${JSON.stringify(figure)}\n`);
  }
}

/** Each bench in a process of its own: none pays for what another left in memory. */
function inTurn(names: readonly string[], json: boolean): void {
  for (const name of names) {
    const { status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), name, ...(json ? ['--json'] : [])], { stdio: 'inherit' });
    if (status !== 0) process.exit(status ?? 1);
  }
}

await main(process.argv.slice(2));
