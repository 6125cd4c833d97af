/** A component of a loose ref is a file name: 255 bytes, of which git wants `.lock` for itself. */
const COMPONENT_BYTES = 250;
const NAME_BYTES = 1000;

// Control characters, lone surrogates, space, and what git's revision and refspec syntax uses.
const FORBIDDEN = /[\p{Cc}\p{Cs} ~^:?*[\\]|\.\.|@\{|\/\/|^\/|\/$|\.$/u;

function isComponent(part: string): boolean {
  return !part.startsWith('.') && !part.endsWith('.lock') && Buffer.byteLength(part) <= COMPONENT_BYTES;
}

/** The rules of `git check-ref-format --branch`, and a length that fits every file system. */
export function isBranchName(name: string): boolean {
  if (name === '' || name === '@' || name === 'HEAD' || name.startsWith('-')) return false;
  if (Buffer.byteLength(name) > NAME_BYTES || FORBIDDEN.test(name)) return false;
  return name.split('/').every(isComponent);
}

/** A full object name, SHA-1 or SHA-256; nothing shorter ever reaches git. */
export function isObjectId(text: string): boolean {
  return /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}
