import type { Provider } from '@nestjs/common';
import type { LentToken } from '../../tokens/index.js';
import { CheckRunner } from './check-runner.js';
import type { Ending } from './ending.js';
import { LastLook } from './last-look.js';
import { OwnBranch } from './own-branch.js';
import { Proposal } from './proposal.js';
import type { Assignment, Briefing, Ground, Step, Verdict, Work } from './run.js';
import { CheckOut } from './steps/check-out.js';
import { CollectChange } from './steps/collect-change.js';
import { LendToken } from './steps/lend-token.js';
import { PublishChange } from './steps/publish-change.js';
import { RefreshGraph } from './steps/refresh-graph.js';
import { ReportEnding } from './steps/report-ending.js';
import { RunAgent } from './steps/run-agent.js';
import { VerifyChange } from './steps/verify-change.js';
import { Workplaces } from './workplaces.js';

export const ROAD = Symbol('ROAD');

/** The steps of the road by what they take and give. */
export interface Road {
  readonly token: Step<void, LentToken>;
  readonly checkout: Step<LentToken, Ground>;
  readonly graph: Step<Ground, Briefing>;
  readonly agent: Step<Assignment, true>;
  readonly collect: Step<Ground, Buffer>;
  readonly verify: Step<Omit<Work, 'verdict'>, Verdict>;
  readonly publish: Step<Work, Ending>;
  readonly report: Step<Ending, true>;
}

const STEPS = [LendToken, CheckOut, RefreshGraph, RunAgent, CollectChange, VerifyChange, PublishChange, ReportEnding] as const;

/** What the steps share. */
const PARTS = [Workplaces, OwnBranch, CheckRunner, LastLook, Proposal] as const;

type Instances = [LendToken, CheckOut, RefreshGraph, RunAgent, CollectChange, VerifyChange, PublishChange, ReportEnding];

export const roadProviders: Provider[] = [
  ...PARTS,
  ...STEPS,
  {
    provide: ROAD,
    inject: [...STEPS],
    useFactory: (...[token, checkout, graph, agent, collect, verify, publish, report]: Instances): Road => ({ token, checkout, graph, agent, collect, verify, publish, report }),
  },
];
