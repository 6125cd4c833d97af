import { readdirSync, readFileSync } from 'node:fs';

/** Processes that this one started, and theirs, as they live now. One whose parent died is no longer among them. */
export function descendantsOf(root: number): readonly number[] {
  const children = new Map<number, number[]>();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number)) {
    const parent = parentOf(pid);
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const found: number[] = [];
  for (const queue = [root]; queue.length > 0; ) {
    const next = children.get(queue.pop() ?? 0) ?? [];
    found.push(...next);
    queue.push(...next);
  }
  return found;
}

function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined; // it ended meanwhile
  }
}
