import type { Config } from './config.js';
import type { Complaint } from './secret-files.js';

/** What `NODE_ENV=production` forbids: each is only fit for a desk. */
export function productionComplaints(config: Config, allowEmbedded: boolean): readonly Complaint[] {
  if (!config.production) return [];
  const rules: readonly (readonly [boolean, string, string])[] = [
    [config.database.url === undefined && !allowEmbedded, 'DATABASE_URL', 'is not set: production needs a PostgreSQL of its own (or ALLOW_EMBEDDED=true)'],
    [config.sandbox === 'none', 'SANDBOX', 'is none: production runs agents in a cage'],
    [config.secretKeys.length === 0, 'SECRET_KEYS', 'is not set: production has no generated key'],
    [config.login.client !== undefined && config.login.sessionKeys.length === 0, 'SESSION_KEYS', 'is not set: production has no generated key'],
    [config.http.publicUrl.startsWith('http:'), 'PUBLIC_URL', 'is plain http: production needs https'],
  ];
  return rules.filter(([broken]) => broken).map(([, variable, problem]) => ({ variable, problem }));
}
