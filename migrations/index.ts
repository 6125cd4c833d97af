import { CreateSchema1795392000000 } from './1795392000000-create-schema.js';
import { AddLogin1795392300000 } from './1795392300000-add-login.js';

/** Every migration, oldest first. */
export const MIGRATIONS = [CreateSchema1795392000000, AddLogin1795392300000] as const;
