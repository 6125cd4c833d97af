import { CreateSchema1795392000000 } from './1795392000000-create-schema.js';
import { AddKnowledgeGraph1795392100000 } from './1795392100000-add-knowledge-graph.js';
import { AddLogin1795392300000 } from './1795392300000-add-login.js';

/** Every migration, oldest first. */
export const MIGRATIONS = [CreateSchema1795392000000, AddKnowledgeGraph1795392100000, AddLogin1795392300000] as const;
