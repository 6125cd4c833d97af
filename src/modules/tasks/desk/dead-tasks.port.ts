/** Tasks that failed after all their tries met passing faults: `DeadLetters`. */
export const DEAD_TASKS = Symbol('DEAD_TASKS');
