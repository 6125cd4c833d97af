import { ApiProperty } from '@nestjs/swagger';

export class CancelledDto {
  @ApiProperty({ enum: ['stopped', 'stopping'], description: '`stopping`: its worker ends it and says so in the task', example: 'stopping' })
  status: 'stopped' | 'stopping';

  @ApiProperty({ description: 'Requests that wait for the end of this task and become the next one; `/api/v1/waiting-requests` shows them', example: 0 })
  waitingRequests: number;
}

export class RetriedDto {
  @ApiProperty({ format: 'uuid', description: 'The new task', example: '019a9f40-7c1b-7d3a-9e55-0f6f2a7c1d11' })
  taskId: string;
}
