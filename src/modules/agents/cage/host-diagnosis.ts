import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cageArchitecture } from './seccomp/filter.js';
import { mustLeaseUsers } from './run-user.js';

function setting(path: string): string | undefined {
  try {
    return readFileSync(`/proc/sys/${path}`, 'utf8').trim();
  } catch {
    return undefined;
  }
}

const onPath = (program: string): boolean => ['/usr/local/bin', '/usr/bin', '/bin'].some((folder) => existsSync(join(folder, program)));

/** Whether strangers can pass through every folder on the way to `path`. */
export function isReachable(path: string): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    if (existsSync(folder) && (statSync(folder).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

const APPARMOR = [
  'AppArmor keeps programs from making user namespaces (kernel.apparmor_restrict_unprivileged_userns=1).',
  'Allow bubblewrap: write "abi <abi/4.0>, include <tunables/global> profile bwrap /usr/bin/bwrap flags=(unconfined) { userns, }"',
  'to /etc/apparmor.d/bwrap and run `apparmor_parser -r /etc/apparmor.d/bwrap`.',
].join(' ');

/** What on this host is known to keep cages from working, each with its remedy; no host path, for people on an issue read it too. */
export function diagnose(dataDir: string): readonly string[] {
  const closed = mustLeaseUsers() && !isReachable(dataDir);
  const findings: readonly (readonly [boolean, string])[] = [
    [process.platform !== 'linux' || cageArchitecture() === undefined, 'The sandbox needs Linux on amd64 or arm64.'],
    [!onPath('bwrap'), 'bubblewrap is missing: install it (Debian, Ubuntu, Fedora, Alpine: package "bubblewrap").'],
    [!onPath('prlimit'), 'prlimit is missing: install it (package "util-linux"; Alpine: "util-linux-misc").'],
    [setting('kernel/apparmor_restrict_unprivileged_userns') === '1', APPARMOR],
    [setting('kernel/unprivileged_userns_clone') === '0', 'User namespaces are switched off: `sysctl kernel.unprivileged_userns_clone=1`.'],
    [setting('user/max_user_namespaces') === '0', 'User namespaces are switched off: `sysctl user.max_user_namespaces=15000`.'],
    [closed, 'DATA_DIR lies in a folder that only its owner may pass, and a root bot starts cages as other users: choose one that they can reach, for example /var/lib/agent-bot.'],
  ];
  return findings.flatMap(([found, remedy]) => (found ? [remedy] : []));
}
