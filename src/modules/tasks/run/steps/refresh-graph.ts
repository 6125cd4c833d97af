import { Inject, Injectable, Logger } from '@nestjs/common';
import { GRAPH_INDEXER, GRAPH_READER, type GraphIndexer, type GraphReader } from '../../../knowledge-graph/index.js';
import { CONFIG, type Config } from '../../../../shared/config/index.js';
import { AppError, toAppError } from '../../../../shared/errors/app-error.js';
import type { Task } from '../../task.js';
import { NO_BRIEFING, type Briefing, type Ground, type Run, type Step, type StepResult } from '../run.js';

/** Tokens of the prompt that the map may take. */
const MAP_TOKENS = 800;
/** Files named to the agent. */
const LOCATED = 10;
/** Files named in the checkpoint. */
const TOLD = 3;

/**
 * The graph of the commit that the work starts from, and what it knows about the request. The agent can do without:
 * when the graph fails or takes too long, the step is skipped and says why. What was begun goes on beside the run and
 * serves the next one.
 */
@Injectable()
export class RefreshGraph implements Step<Ground, Briefing> {
  readonly name = 'graph';
  private readonly logger = new Logger('RunTask');

  constructor(
    @Inject(GRAPH_INDEXER) private readonly indexer: GraphIndexer,
    @Inject(GRAPH_READER) private readonly reader: GraphReader,
    @Inject(CONFIG) private readonly config: Pick<Config, 'graph'>,
  ) {}

  earlier({ past }: Run): Briefing | undefined {
    return past.change === undefined ? undefined : NO_BRIEFING;
  }

  async take({ task, signal }: Run, { mirror, base }: Ground): Promise<StepResult<Briefing>> {
    const { waitMs } = this.config.graph;
    const limit = AbortSignal.timeout(waitMs);
    try {
      return await unlessAborted(AbortSignal.any([signal, limit]), this.brief(task, mirror.path, base));
    } catch (error) {
      signal.throwIfAborted();
      const late = error === limit.reason ? new AppError('graph.too_slow', `The graph was not ready within ${waitMs / 1000} s.`) : error;
      const { code, message } = toAppError(late);
      this.logger.warn('graph not refreshed', { taskId: task.id, code, error: late });
      return { value: NO_BRIEFING, facts: { code, reason: message }, state: 'skipped' };
    }
  }

  private async brief(task: Task, gitDir: string, commit: string): Promise<StepResult<Briefing>> {
    const place = { repositoryId: task.repository.id, gitDir, commit };
    const { files, parsed, reused, skipped, symbols, edges } = await this.indexer.refresh(place);
    const located = (await this.reader.locate(place, `${task.issueTitle}\n${task.issueBody}\n${task.request}`, LOCATED)).files.map(({ path }) => path);
    const { text: map } = await this.reader.repoMap(place, { maxTokens: MAP_TOKENS, focus: located });
    return { value: { map, located }, facts: { files, parsed, reused, skipped: skipped.length, symbols, edges, located: located.slice(0, TOLD).join(', ') } };
  }
}

/** The answer of `work`, unless the signal comes first. @throws the signal's reason. */
async function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  let stop: () => void = () => undefined;
  const aborted = new Promise<never>((_settle, fail) => {
    stop = () => fail(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  });
  return Promise.race([work, aborted]).finally(() => signal.removeEventListener('abort', stop));
}
