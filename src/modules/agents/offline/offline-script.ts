import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const step = z.union([
  z.strictObject({ write: z.strictObject({ path: z.string(), content: z.string() }) }),
  z.strictObject({ edit: z.strictObject({ path: z.string(), find: z.string(), replace: z.string() }) }),
  z.strictObject({ run: z.string() }),
  z.strictObject({ say: z.string() }),
  z.strictObject({ sleep: z.number().int().nonnegative() }),
  z.strictObject({ exit: z.number().int().min(0).max(255) }),
]);

const script = z.object({ steps: z.array(step) });

export type OfflineScript = z.infer<typeof script>;

/** The script, or why there is none, in words without host paths. */
export async function readOfflineScript(path: string | undefined): Promise<OfflineScript | { readonly problem: string }> {
  if (path === undefined) return { problem: 'AGENT_OFFLINE_SCRIPT is not set and there is no script of the demo.' };
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return { problem: 'The file that AGENT_OFFLINE_SCRIPT names cannot be read.' };
  try {
    return script.parse(JSON.parse(text));
  } catch {
    return { problem: 'The file that AGENT_OFFLINE_SCRIPT names is not a script of the offline agent.' };
  }
}
