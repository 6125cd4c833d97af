const DEFAULT_PAGE = 30;
const LARGEST_PAGE = 100;

/** The part of a list that `page` and `per_page` ask for, by GitHub's limits. */
export function paged<T>(all: readonly T[], query: URLSearchParams): T[] {
  const size = Math.min(Number(query.get('per_page') ?? DEFAULT_PAGE), LARGEST_PAGE);
  const start = (Number(query.get('page') ?? 1) - 1) * size;
  return all.slice(start, start + size);
}
