import type { Language } from '../facts.js';

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

/** Objects and types that come with the language, Node.js or a browser: ECMA-262, lib.d.ts, nodejs.org/api/globals.html; and those of Jest and Vitest. */
const ECMASCRIPT = words(
  `AbortController AbortSignal AggregateError Array ArrayBuffer Atomics BigInt BigInt64Array BigUint64Array Blob Boolean BroadcastChannel Buffer CSS CustomEvent DataView Date
  DOMParser Element Error EvalError Event EventSource EventTarget File FileReader FinalizationRegistry Float32Array Float64Array FormData Function Headers HTMLElement Image
  Int16Array Int32Array Int8Array IntersectionObserver Intl Iterator JSON Map Math MessageChannel MessagePort MutationObserver Node Notification Number Object Path2D
  PerformanceObserver Promise Proxy RangeError ReadableStream ReferenceError Reflect RegExp Request ResizeObserver Response Set SharedArrayBuffer String Symbol SyntaxError
  TextDecoder TextEncoder TransformStream TypeError URIError URL URLSearchParams Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet WebAssembly
  WebSocket Worker WritableStream XMLHttpRequest console crypto customElements document fetch globalThis history indexedDB localStorage location navigator performance process
  screen sessionStorage structuredClone window expect jest vi Iterable AsyncIterable AsyncIterator Generator AsyncGenerator PromiseLike ReadonlyMap ReadonlySet ReadonlyArray Record`,
);

/** docs.python.org/3/library/functions.html and stdtypes.html. */
const PYTHON = words('bool bytearray bytes complex dict enumerate filter float frozenset int iter list map memoryview object open property range reversed set slice str super tuple type zip');

/** Whether a name that nobody here defines is the language's own. */
export const isGlobal = (name: string, language: Language): boolean => (language === 'python' ? PYTHON : ECMASCRIPT).has(name);

/** Methods that every object of the languages' own libraries may have: a receiver of unknown type is not ours. */
export const BUILT_IN = words(
  `map filter forEach reduce push pop shift unshift slice splice concat join split find findIndex some every includes indexOf sort reverse keys values entries get set has add
  delete clear then catch finally toString valueOf apply call bind replace match test exec trim startsWith endsWith toLowerCase toUpperCase charAt substring substr padStart padEnd
  next return throw append extend insert remove items update copy format strip lower upper encode decode read write close open readline index count setdefault isdigit
  log error warn info debug on off once emit send end resolve reject stringify parse assign create from of is now abs min max floor ceil round random
  at flat flatMap fill findLast findLastIndex lastIndexOf reduceRight toSorted toReversed toSpliced matchAll replaceAll repeat`,
);
