import { Injectable } from '@nestjs/common';
import { MemoryTaskBoard } from './task-board.memory.js';
import { MemoryTaskLog } from './task-log.memory.js';
import { MemoryTaskPurses } from './task-purses.memory.js';

/** What a run would leave in the database: here it ends with the process. */
@Injectable()
export class LocalRows {
  constructor(
    readonly board: MemoryTaskBoard,
    readonly log: MemoryTaskLog,
    readonly purses: MemoryTaskPurses,
  ) {}
}
