import { cursorOf } from '../../../shared/http/cursor.js';
import type { SeenTask } from './task-reader.port.js';

/** The cursor of what follows this task in the list. */
export function placeAfter({ createdAtText, id }: SeenTask): string {
  return cursorOf({ at: createdAtText, id });
}
