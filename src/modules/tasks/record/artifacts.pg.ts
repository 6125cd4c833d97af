import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { redactBytes } from '../../../shared/telemetry/redact.js';
import type { KeptName, Artifacts } from './task-log.port.js';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

const MIB = 1024 * 1024;

/**
 * Most bytes that are kept, and which end of a longer one: of a terminal the last words count. A diff is never
 * cut: its own limit is PATCH_MAX_BYTES, whose highest setting this is.
 */
const CAPS: Readonly<Record<KeptName, { readonly bytes: number; readonly keep: 'head' | 'tail' }>> = {
  prompt: { bytes: MIB, keep: 'head' },
  transcript: { bytes: 16 * MIB, keep: 'head' },
  diff: { bytes: 100 * MIB, keep: 'head' },
  terminal: { bytes: MIB, keep: 'tail' },
  session: { bytes: 16 * MIB, keep: 'head' },
};

/** What later tries go on with: kept as it is. A diff with a secret is not published (`content.secret`) and not shown (`TaskDesk`). */
const WORK: ReadonlySet<KeptName> = new Set(['diff', 'session']);

const KEEP = `
INSERT INTO artifacts (task_id, name, epoch, content, bytes, truncated)
SELECT id, $3, epoch, $4, $5, $6 FROM tasks WHERE id = $1 AND epoch = $2 FOR SHARE
ON CONFLICT (task_id, name) DO UPDATE SET epoch = excluded.epoch, content = excluded.content, bytes = excluded.bytes,
  truncated = excluded.truncated, created_at = now()`;

@Injectable()
export class PgArtifacts implements Artifacts {
  constructor(private readonly db: DataSource) {}

  async keep(taskId: string, epoch: number, name: KeptName, content: Buffer): Promise<void> {
    const cap = CAPS[name];
    const told = WORK.has(name) ? content : redactBytes(content);
    const kept = cap.keep === 'head' ? told.subarray(0, cap.bytes) : told.subarray(-cap.bytes);
    await this.db.query(KEEP, [taskId, epoch, name, await compress(kept), kept.length, kept.length < told.length]);
  }

  async find(taskId: string, name: KeptName): Promise<Buffer | undefined> {
    const [row] = await this.db.query<{ content: Buffer }[]>('SELECT content FROM artifacts WHERE task_id = $1 AND name = $2', [taskId, name]);
    return row && decompress(row.content, { maxOutputLength: CAPS[name].bytes });
  }
}
