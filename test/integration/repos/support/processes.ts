import { readdirSync, readFileSync } from 'node:fs';

function text(pid: string, name: 'cmdline' | 'environ'): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'latin1');
  } catch {
    return '';
  }
}

const pids = () => readdirSync('/proc').filter((name) => /^\d+$/.test(name));

/** Command lines of all processes of this machine. */
export function commandLines(): readonly string[] {
  return pids().map((pid) => text(pid, 'cmdline')).filter((line) => line !== '');
}

/** Process ids whose environment names something. */
export function pidsWith(mark: string): readonly number[] {
  return pids().filter((pid) => text(pid, 'environ').includes(mark)).map(Number);
}
