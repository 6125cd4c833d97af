import { v7 } from 'uuid';
import type { Ids } from './ids.port.js';

export const uuidIds: Ids = { next: () => v7() };
