import { ApiProperty } from '@nestjs/swagger';
import type { SeenTask } from '../task-reader.port.js';

/** What all tries of a task used together, as the model gateway counted it. */
export class UsageDto {
  @ApiProperty({ type: String, nullable: true, description: 'The model that was asked first', example: 'claude-opus-5-5' })
  model: string | null;

  @ApiProperty({ type: [String], example: ['claude-opus-5-5'] })
  models: readonly string[];

  @ApiProperty({ description: 'Calls to a model', example: 5 })
  calls: number;

  @ApiProperty({ description: 'Tokens neither read from nor written to the cache', example: 5000 })
  inputTokens: number;

  @ApiProperty({ example: 250 })
  outputTokens: number;

  @ApiProperty({ example: 1500 })
  cacheReadTokens: number;

  @ApiProperty({ example: 1000 })
  cacheWriteTokens: number;

  @ApiProperty({ description: 'US dollars, by the gateway’s prices', example: 0.0303 })
  costUsd: number;

  @ApiProperty({ type: Number, nullable: true, description: 'US dollars the task might spend; null in tasks from before it was written down', example: 5 })
  budgetUsd: number | null;

  static of(usage: NonNullable<SeenTask['usage']>): UsageDto {
    const { models, calls, inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, costUsd, budgetUsd } = usage;
    return { model: models[0] ?? null, models, calls, inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, costUsd, budgetUsd };
  }
}
