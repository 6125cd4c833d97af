import { CreateSchema1795392000000 } from './1795392000000-create-schema.js';
import { AddKnowledgeGraph1795392100000 } from './1795392100000-add-knowledge-graph.js';
import { AddTaskSpend1795392200000 } from './1795392200000-add-task-spend.js';
import { AddLogin1795392300000 } from './1795392300000-add-login.js';
import { AddTraceparent1795392400000 } from './1795392400000-add-traceparent.js';
import { AddReconciliations1795392500000 } from './1795392500000-add-reconciliations.js';
import { SweepGraph1795392510000 } from './1795392510000-sweep-graph.js';
import { AddTaskBudget1795392550000 } from './1795392550000-add-task-budget.js';
import { AddRecovery1795392600000 } from './1795392600000-add-recovery.js';
import { AddEffects1795392610000 } from './1795392610000-add-effects.js';
import { AddFairAdmission1795392650000 } from './1795392650000-add-fair-admission.js';
import { AddContentKeys1795392700000 } from './1795392700000-add-content-keys.js';
import { AddWaitingRequests1795392800000 } from './1795392800000-add-waiting-requests.js';
import { EndWaitingRequests1795392810000 } from './1795392810000-end-waiting-requests.js';
import { AddSessionControl1795392900000 } from './1795392900000-add-session-control.js';
import { AddApiTokens1795392910000 } from './1795392910000-add-api-tokens.js';

/** Every migration, oldest first. */
export const MIGRATIONS = [
  CreateSchema1795392000000,
  AddKnowledgeGraph1795392100000,
  AddTaskSpend1795392200000,
  AddLogin1795392300000,
  AddTraceparent1795392400000,
  AddReconciliations1795392500000,
  SweepGraph1795392510000,
  AddTaskBudget1795392550000,
  AddRecovery1795392600000,
  AddEffects1795392610000,
  AddFairAdmission1795392650000,
  AddContentKeys1795392700000,
  AddWaitingRequests1795392800000,
  EndWaitingRequests1795392810000,
  AddSessionControl1795392900000,
  AddApiTokens1795392910000,
] as const;
