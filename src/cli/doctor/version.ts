/** Whether a dotted version is at least the floor, number by number. */
export function isAtLeast(version: string, floor: readonly number[]): boolean {
  const numbers = version.replace(/^\D+/, '').split('.').map((part) => Number.parseInt(part, 10) || 0);
  for (const [index, least] of floor.entries()) {
    const number = numbers[index] ?? 0;
    if (number !== least) return number > least;
  }
  return true;
}
