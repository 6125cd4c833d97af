import type { DataSource } from 'typeorm';

/** Everything of our schema that a migration makes, one line each; `migrations` is typeorm's. */
const LINES = `
SELECT format('column %s.%s %s null=%s default=%s identity=%s compression=%s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull, pg_get_expr(d.adbin, d.adrelid), a.attidentity, a.attcompression) AS line
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v', 'm', 'p') AND a.attnum > 0 AND NOT a.attisdropped AND c.relname <> 'migrations'
UNION ALL SELECT format('constraint %s.%s %s', c.relname, o.conname, pg_get_constraintdef(o.oid)) FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid
  WHERE o.connamespace = 'public'::regnamespace AND c.relname <> 'migrations'
UNION ALL SELECT format('index %s', indexdef) FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'migrations'
UNION ALL SELECT format('trigger %s', pg_get_triggerdef(t.oid)) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace
UNION ALL SELECT format('function %s', pg_get_functiondef(p.oid)) FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
UNION ALL SELECT format('%s %s', c.relkind, c.relname) FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'S', 'v', 'm', 'p') AND c.relname NOT LIKE 'migrations%'
UNION ALL SELECT format('type %s', t.typname) FROM pg_type t WHERE t.typnamespace = 'public'::regnamespace AND t.typtype IN ('e', 'd')
ORDER BY 1`;

/** Columns with type and default, constraints, indexes, triggers, functions, sequences and types, in one order. */
export async function schemaOf(dataSource: DataSource): Promise<readonly string[]> {
  const rows = (await dataSource.query(LINES)) as { line: string }[];
  return rows.map(({ line }) => line);
}

/** Rows of each of our tables. */
export async function rowCounts(dataSource: DataSource): Promise<Readonly<Record<string, number>>> {
  const tables = (await dataSource.query("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'migrations' ORDER BY 1")) as { name: string }[];
  const counts: Record<string, number> = {};
  for (const { name } of tables) counts[name] = ((await dataSource.query(`SELECT count(*)::int AS rows FROM ${name}`)) as { rows: number }[])[0]?.rows ?? 0;
  return counts;
}

const id = (n: number): string => `'00000000-0000-4000-8000-${String(n).padStart(12, '0')}'`;
const [DECIDED, WAITING, UNDER_WAY, DEAR, RETRIED] = [id(1), id(2), id(3), id(4), id(5)];

/** A task under way, one out of budget and its retry: a row in every table. */
export const ROWS = `
INSERT INTO installations (id, account_login) VALUES (1, 'octo');
INSERT INTO repositories (id, installation_id, owner, name) VALUES (10, 1, 'octo', 'words');
INSERT INTO installation_tokens VALUES (${id(9)}, 1, 10, 'contents:read', 'sealed', now());
INSERT INTO deliveries (id, guid, event, action, installation_id, repository_id, sender, body, traceparent) VALUES (${WAITING}, 'g2', 'issues', 'opened', 1, 10, 'ann', 'x', '00-a-b-01');
INSERT INTO deliveries (id, guid, event, body, state, decision, reason, decided_at, discarded_at) VALUES (${DECIDED}, 'g1', 'ping', 'x', 'dead', 'failed', 'why', now(), now());
INSERT INTO delivery_keys (key, delivery_id) VALUES ('k', ${WAITING});
INSERT INTO tasks (id, delivery_id, installation_id, repository_id, owner, name, issue_number, issue_title, issue_body, requested_by, request, state, lease_until, worker, traceparent, stop_requested_by)
  VALUES (${UNDER_WAY}, ${WAITING}, 1, 10, 'octo', 'words', 1, 't', 'b', 'ann', 'go', 'working', now(), 'w', '00-a-b-01', 'bob');
INSERT INTO tasks (id, delivery_id, installation_id, repository_id, owner, name, issue_number, issue_title, issue_body, requested_by, request, state, reason, finished_at, dead_at, discarded_at, retry_of)
  SELECT task, ${DECIDED}, 1, 10, 'octo', 'words', 2, 't', 'b', 'ann', 'go', state, 'why', now(), now(), now(), first
  FROM (VALUES (${DEAR}::uuid, 'out of budget', NULL::uuid), (${RETRIED}, 'done', ${DEAR})) AS two (task, state, first);
INSERT INTO task_steps (task_id, step, state, epoch) SELECT id, 'agent', 'running', 1 FROM tasks;
INSERT INTO task_events (task_id, epoch, type, data) SELECT id, 1, 'note', '{}' FROM tasks;
INSERT INTO artifacts (task_id, name, epoch, content, bytes) SELECT id, 'patch', 1, 'x', 1 FROM tasks;
INSERT INTO effects (task_id, kind) SELECT id, 'comment' FROM tasks;
INSERT INTO waiting_requests (delivery_id, installation_id, repository_id, owner, name, issue_number, issue_title, issue_body, requested_by, request, comment_id, task_id)
  VALUES (${id(30)}, 1, 10, 'octo', 'words', 1, 't', 'b', 'ann', 'and this', 3, NULL), (${id(31)}, 1, 10, 'octo', 'words', 2, 't', 'b', 'ann', 'this too', 4, ${RETRIED});
INSERT INTO waiting_requests (delivery_id, installation_id, repository_id, owner, name, issue_number, issue_title, issue_body, requested_by, request, dropped, dropped_by)
  VALUES (${id(32)}, 1, 10, 'octo', 'words', 1, 't', 'b', 'ann', 'or that', 'withdrawn', 'bob');
INSERT INTO task_spend (task_id, spent_usd, budget_usd, models) SELECT id, 1.5, 5, '{m}' FROM tasks;
INSERT INTO spend_reservations (id, task_id, epoch, reserved_usd) SELECT gen_random_uuid(), id, 1, 1 FROM tasks;
INSERT INTO outbox (queue, subject_id, key, priority, due_at, traceparent) VALUES ('tasks', ${UNDER_WAY}, 't', 1, now(), '00-a-b-01'), ('deliveries', ${WAITING}, 'd', 1, NULL, NULL);
UPDATE outbox SET dispatched_at = now() WHERE queue = 'deliveries';
INSERT INTO users (id, github_id, login, last_login_at) VALUES (${id(20)}, 7, 'ann', now());
INSERT INTO api_tokens (id, user_id, name, hash, scope, expires_at) VALUES (${id(21)}, ${id(20)}, 'dashboard', sha256('x'), 'read', now());
INSERT INTO sessions VALUES ('s', '{}', now());
INSERT INTO reconciliations VALUES ('app', now(), now());
INSERT INTO graph_blobs (id, sha, language, extractor, bytes, lines, parse_errors, symbols, refs, digest, facts, terms) VALUES (1, 'a', 'ts', 1, 1, 1, false, 1, 1, 'd', 'x', 'x');
INSERT INTO graph_symbols VALUES (1, 0, 'k', 'function', 'f', -1, 1, 1, true, 's', 'd');
INSERT INTO graph_link_sets (id, digest, edges, targets) VALUES (1, 'd', 1, '[]');
INSERT INTO graph_edges VALUES (1, 0, 0, 'calls', 'p', 'k', 1, 1, 'import');
INSERT INTO graph_snapshots (id, repository_id, commit, versions, environment, skipped, symbols, refs, edges) VALUES (1, 10, 'c', 'v', 'e', '[]', 1, 1, 1);
INSERT INTO graph_snapshot_files VALUES (1, 'p', 1, 1);
`;
