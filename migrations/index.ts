import { CreateSchema1795392000000 } from './1795392000000-create-schema.js';

/** Every migration, oldest first. */
export const MIGRATIONS = [CreateSchema1795392000000] as const;
