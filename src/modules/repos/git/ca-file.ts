import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getCACertificates } from 'node:tls';

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * With NODE_EXTRA_CA_CERTS set, a bundle of Node's, the system's and those certificates for git, which knows only one
 * file; else undefined, and git uses the system's. Kept in `dataDir`, rewritten when it changes.
 */
export function caFile(dataDir: string): string | undefined {
  if (getCACertificates('extra').length === 0) return undefined;
  const file = join(dataDir, 'ca-bundle.pem');
  const certificates = new Set([...getCACertificates('bundled'), ...getCACertificates('system'), ...getCACertificates('extra')]);
  const bundle = `${[...certificates].join('\n')}\n`;
  if (contentOf(file) === bundle) return file;
  mkdirSync(dataDir, { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, bundle, { mode: 0o644 });
  renameSync(draft, file);
  return file;
}
