import type { Page } from '../../../shared/http/cursor.js';

/** Rows that are looked through for one page, at most: a person who sees little gets a short page and a cursor. */
const SCAN_MAX = 1_000;

/** A list as it lies in the rows, and whose eyes it is for. */
export interface SeenList<Item> {
  readonly page: (cursor: string | undefined) => Promise<Page<Item>>;
  readonly maySee: (item: Item) => Promise<boolean>;
  /** The cursor of what follows it. */
  readonly after: (item: Item) => string;
}

/** A page of what the person may see; what they may not is not there. */
export async function seenPage<Item>(list: SeenList<Item>, start: string | undefined, limit: number): Promise<Page<Item>> {
  const seen: Item[] = [];
  let cursor = start;
  for (let scanned = 0; scanned < SCAN_MAX; ) {
    const page = await list.page(cursor);
    for (const item of page.items) {
      if (await list.maySee(item)) seen.push(item);
      if (seen.length === limit) return { items: seen, nextCursor: isLast(page, item) ? null : list.after(item) };
    }
    if (page.nextCursor === null) return { items: seen, nextCursor: null };
    scanned += page.items.length;
    cursor = page.nextCursor;
  }
  return { items: seen, nextCursor: cursor ?? null };
}

function isLast<Item>(page: Page<Item>, item: Item): boolean {
  return page.nextCursor === null && page.items.at(-1) === item;
}
