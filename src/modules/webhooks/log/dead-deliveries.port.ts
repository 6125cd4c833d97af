/** Deliveries that were given up: `DeadLetters`. */
export const DEAD_DELIVERIES = Symbol('DEAD_DELIVERIES');
