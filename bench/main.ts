/** `npm run bench -- [name…] [--json]`: prints one JSON line a figure; without names every bench runs. */
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
  for (const name of names.length > 0 ? names : Object.keys(BENCHES)) {
    for (const figure of (await BENCHES[name]?.()) ?? []) {
      if (!json) process.stderr.write(`${show(figure)}\n`);
      process.stdout.write(`${JSON.stringify(figure)}\n`);
    }
  }
}

await main(process.argv.slice(2));
