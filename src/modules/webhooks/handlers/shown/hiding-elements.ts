import { HiddenRanges } from './hidden.js';

/** HTML whose content is not the author speaking, or in which GitHub notifies nobody. */
const NAMES = 'a|pre|code|tt|blockquote|samp|kbd|script|style|textarea';
const TAG = new RegExp(String.raw`<(/?)(${NAMES})(?![\w-])[^<>]*>`, 'gi');
const BEGINS = new RegExp(String.raw`^</?(?:${NAMES})(?![\w-])`, 'i');

export function isHidingTag(tag: string): boolean {
  return BEGINS.test(tag);
}

/** Hides such elements with their tags; one that is not closed reaches to the end. */
export function withoutHidingElements(text: string): string {
  const hidden = new HiddenRanges(text);
  let [name, start, depth] = ['', 0, 0];
  for (const { 0: tag, 1: slash, 2: found = '', index } of text.matchAll(TAG)) {
    if (depth === 0) [name, start] = [found.toLowerCase(), index];
    if (found.toLowerCase() !== name) continue;
    depth += slash === '' ? 1 : -1;
    if (depth <= 0) hidden.add(start, index + tag.length);
    depth = Math.max(depth, 0);
  }
  if (depth > 0) hidden.add(start, text.length);
  return hidden.apply();
}
