import { type Verdict, ok, warn } from './finding.js';

const SUPPORTED = ['linux-x64', 'linux-arm64'];

export function checkPlatform(platform = `${process.platform}-${process.arch}`): Verdict {
  if (SUPPORTED.includes(platform)) return ok(platform);
  return warn(`${platform} has neither cage nor embedded PostgreSQL`, 'use Linux on amd64 or arm64, or set DATABASE_URL and SANDBOX=none for a desk');
}
