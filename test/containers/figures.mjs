/** What the image weighs, how fast it is ready and what it holds while idle; each beside a bare Node of the same run. */
import { spawnSync } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { DOCKER, docker } from './compose-project.mjs';

const STARTS = 5;
const MEMORY_SAMPLES = 5;
const SETTLE_MS = 15_000;
const BARE = ['node', '-e', 'setInterval(() => {}, 1000)'];

const round = (value) => Math.round(value * 1000) / 1000;
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const megabytes = (bytes) => bytes / 1e6;

function figure(name, unit, value, anchor, anchorValue, n) {
  return { bench: 'image', figure: name, value: round(value), unit, anchor, anchorValue: round(anchorValue), n, ratio: round(value / anchorValue) };
}

const sizeOf = (image) => Number(docker('image', 'inspect', '--format', '{{.Size}}', image));

function baseOf(image) {
  const label = '{{index .Config.Labels "org.opencontainers.image.base.name"}}';
  return docker('image', 'inspect', '--format', label, image);
}

/** Seconds from the container's start to its first log line that holds `word`. */
async function secondsToSay(container, word) {
  const startedAt = Date.parse(docker('inspect', '--format', '{{.State.StartedAt}}', container));
  for (;;) {
    const { stdout, stderr } = spawnSync(DOCKER, ['logs', '--timestamps', '--since', new Date(startedAt - 1).toISOString(), container], { encoding: 'utf8' });
    const line = `${stdout}${stderr}`.split('\n').find((one) => one.includes(word));
    if (line) return (Date.parse(line.split(' ')[0]) - startedAt) / 1000;
    await pause(200);
  }
}

async function startsOf(container) {
  const seconds = [];
  for (let n = 0; n < STARTS; n += 1) {
    docker('restart', '--time', '30', container);
    seconds.push(await secondsToSay(container, '"ready"'));
  }
  return median(seconds);
}

async function bareStart(image) {
  const container = docker('run', '--detach', image, 'node', '-e', 'console.log(String("ready")); setInterval(() => {}, 1000)');
  try {
    return await secondsToSay(container, 'ready');
  } finally {
    docker('rm', '--force', container);
  }
}

const UNITS = { B: 1, kB: 1e3, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };

/** Page cache left out, as `docker stats` does. */
function memoryOf(container) {
  const [, number, unit] = /^([\d.]+)(\w+)/.exec(docker('stats', '--no-stream', '--format', '{{.MemUsage}}', container));
  return Number(number) * UNITS[unit];
}

function idleMemory(container) {
  return megabytes(median(Array.from({ length: MEMORY_SAMPLES }, () => memoryOf(container))));
}

export async function measure(project) {
  const { image } = project;
  const [api, worker] = [project.container('api'), project.container('worker')];
  const base = baseOf(image);
  const figures = [figure('size of the image', 'MB', megabytes(sizeOf(image)), `its base image, ${base}`, megabytes(sizeOf(base)), 1)];
  const bareSeconds = await bareStart(image);
  for (const [name, container] of [['api', api], ['worker', worker]]) {
    figures.push(figure(`${name}: container started → ready`, 's', await startsOf(container), 'a bare Node in the same image, to its first line', bareSeconds, STARTS));
  }
  const bare = docker('run', '--detach', image, ...BARE);
  try {
    await pause(SETTLE_MS);
    const bareMemory = idleMemory(bare);
    for (const [name, container] of [['api', api], ['worker', worker]]) {
      figures.push(figure(`${name}: memory when idle`, 'MB', idleMemory(container), 'a bare Node in the same image', bareMemory, MEMORY_SAMPLES));
    }
  } finally {
    docker('rm', '--force', bare);
  }
  return figures;
}
