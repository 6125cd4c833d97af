import type { GitCommand, GitIdentity, Transport } from './git-command.js';

/** Where git may go, the same for every process of this installation. */
export interface GitNetwork {
  /** Base address of the code host, without a trailing slash. */
  readonly baseUrl: string;
  /** The only transports, in GIT_ALLOW_PROTOCOL's form: `https`, or `http` for a plain-http host outside production. */
  readonly protocol: 'https' | 'http';
  /** PEM bundle that replaces git's own, when this host has certificates of its own. */
  readonly caFile?: string;
  /** HTTP proxy for the code host. */
  readonly proxy?: string;
}

type Setting = readonly [key: string, value: string];

/** Command scope beats every file, so a planted config file can not bring these back. */
const HARDENING: readonly Setting[] = [
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['core.untrackedCache', 'false'],
  ['core.attributesFile', '/dev/null'],
  ['core.excludesFile', '/dev/null'],
  ['core.protectNTFS', 'true'],
  ['core.protectHFS', 'true'],
  ['core.sshCommand', 'false'],
  ['core.gitProxy', 'false'],
  ['core.askPass', ''],
  ['credential.helper', ''],
  ['safe.bareRepository', 'explicit'],
  ['protocol.allow', 'never'],
  ['submodule.recurse', 'false'],
  ['fetch.recurseSubmodules', 'false'],
  ['push.recurseSubmodules', 'no'],
  ['push.gpgSign', 'false'],
  ['gc.auto', '0'],
  ['gc.autoDetach', 'false'],
  ['maintenance.auto', 'false'],
  ['filter.lfs.process', ''],
  ['filter.lfs.smudge', ''],
  ['filter.lfs.clean', ''],
  ['filter.lfs.required', 'false'],
];

/** Old, harmless flaws that public histories are full of; everything else that fsck calls an error stays one. */
const FORGIVEN_FLAWS = ['badTimezone', 'missingSpaceBeforeDate', 'missingNameBeforeEmail', 'missingEmail', 'badEmail', 'zeroPaddedFilemode'];

function tokenHeader(network: GitNetwork, token: string): Setting {
  const basic = Buffer.from(`x-access-token:${token}`).toString('base64');
  return [`http.${network.baseUrl}/.extraHeader`, `Authorization: Basic ${basic}`];
}

function remoteSettings(network: GitNetwork, transport: Transport): readonly Setting[] {
  return [
    [`protocol.${transport}.allow`, 'always'],
    // A redirect would carry the header to whomever it names.
    ['http.followRedirects', 'false'],
    ['http.proxy', network.proxy ?? ''],
    ['http.lowSpeedLimit', '1'],
    ['http.lowSpeedTime', '60'],
    ['transfer.fsckObjects', 'true'],
    ...FORGIVEN_FLAWS.map((flaw): Setting => [`fetch.fsck.${flaw}`, 'ignore']),
    ...(network.caFile === undefined ? [] : [['http.sslCAInfo', network.caFile] as const]),
  ];
}

function configVariables(settings: readonly Setting[]): Record<string, string> {
  const variables: Record<string, string> = { GIT_CONFIG_COUNT: String(settings.length) };
  for (const [index, [key, value]] of settings.entries()) {
    variables[`GIT_CONFIG_KEY_${index}`] = key;
    variables[`GIT_CONFIG_VALUE_${index}`] = value;
  }
  return variables;
}

function identityVariables(identity: GitIdentity): Record<string, string> {
  const date = `@${Math.floor(identity.date.getTime() / 1000)} +0000`;
  return {
    GIT_AUTHOR_NAME: identity.name,
    GIT_AUTHOR_EMAIL: identity.email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: identity.name,
    GIT_COMMITTER_EMAIL: identity.email,
    GIT_COMMITTER_DATE: date,
  };
}

/** The variable is a colon list in which a quoted entry may hold anything. */
function quotedPath(path: string): string {
  return `"${path.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

const ALWAYS = {
  PATH: '/usr/local/bin:/usr/bin:/bin',
  HOME: '/nonexistent',
  LANG: 'C',
  LC_ALL: 'C',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
  // Set but empty: git asks nobody, not even the programs a config or SSH_ASKPASS would name.
  GIT_ASKPASS: '',
  GIT_EDITOR: 'false',
  GIT_LITERAL_PATHSPECS: '1',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_OPTIONAL_LOCKS: '0',
  // A partial clone would fetch what it lacks by a command that its own config names.
  GIT_NO_LAZY_FETCH: '1',
} as const;

/** The whole environment of one git process; nothing of the bot's own environment is in it. */
export function gitEnvironment(command: GitCommand, network: GitNetwork): Record<string, string> {
  const { token } = command;
  const transport = token === undefined ? command.anonymous : network.protocol;
  const remote = transport === undefined ? [] : remoteSettings(network, transport);
  const settings = [...HARDENING, ...remote, ...(token === undefined ? [] : [tokenHeader(network, token.value)])];
  return {
    ...ALWAYS,
    ...configVariables(settings),
    GIT_ALLOW_PROTOCOL: transport ?? '',
    GIT_DIR: command.gitDir,
    ...(command.workTree === undefined ? {} : { GIT_WORK_TREE: command.workTree }),
    ...(command.indexFile === undefined ? {} : { GIT_INDEX_FILE: command.indexFile }),
    ...(command.borrowedObjects === undefined ? {} : { GIT_ALTERNATE_OBJECT_DIRECTORIES: quotedPath(command.borrowedObjects) }),
    ...(command.identity === undefined ? {} : identityVariables(command.identity)),
  };
}
