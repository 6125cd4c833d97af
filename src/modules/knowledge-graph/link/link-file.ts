import { languageOf } from '../extract/languages.js';
import type { FileFacts, ImportFact, RefFact, SymbolFact } from '../facts.js';
import type { Edge, EdgeKind, Provenance } from './edge.js';
import type { Target } from './facts-source.js';
import type { Landscape } from './landscape.js';
import { BUILT_IN } from './globals.js';
import type { Resolver } from './resolver.js';

const CONFIDENCE: Readonly<Record<Exclude<Provenance, 'ambiguous'>, number>> = { same_file: 1, import: 1, receiver_type: 0.95, unique_name: 0.6 };
/** What is left of it where the module's file was thought to be the source of a built one. */
const GUESSED_MODULE = 0.8;
/** With more candidates a name says nothing. */
const MOST_CANDIDATES = 3;
export function isTestPath(path: string): boolean {
  return /(^|\/)(tests?|__tests__|specs?|e2e)\//.test(path) || /[._-](test|spec)\.[a-z]+$/.test(path) || /(^|\/)(test_[^/]+|conftest)\.py$/.test(path);
}

interface Found {
  readonly targets: readonly Target[];
  readonly provenance: Provenance;
}

/** All links of one file: a pure function of its facts and the landscape. */
export class FileLinker {
  private readonly edges = new Map<string, Edge>();
  private readonly facts: FileFacts;
  /** Imports from modules whose files were guessed. */
  private readonly guesses: ReadonlySet<ImportFact>;

  constructor(
    private readonly land: Landscape,
    private readonly resolver: Resolver,
    private readonly path: string,
  ) {
    const facts = land.facts(path);
    if (facts === undefined) throw new Error(`no facts of ${path}`);
    this.facts = facts;
    this.guesses = new Set(facts.imports.filter(({ module }) => land.moduleFound(path, module)?.sure === false));
  }

  link(): Edge[] {
    this.linkImports();
    for (const ref of this.facts.refs) this.linkRef(ref);
    return [...this.edges.values()];
  }

  private linkImports(): void {
    for (const { module, imported, line } of this.facts.imports) {
      if (module === '') continue;
      const file = this.land.moduleFound(this.path, module);
      const target = this.land.imported(this.path, module, imported) ?? (file === undefined ? undefined : { path: file.path, ordinal: -1 });
      if (target === undefined || target.path === this.path) continue;
      const confidence = file?.sure === false ? GUESSED_MODULE : 1;
      this.add(-1, 'imports', target, line, 'import', confidence);
      if (isTestPath(this.path) && !isTestPath(target.path)) this.add(-1, 'tests', { path: target.path, ordinal: -1 }, line, 'import', confidence, false);
    }
  }

  private linkRef(ref: RefFact): void {
    const found = ref.receiver === undefined ? this.bare(ref) : this.received(ref, ref.receiver);
    for (const named of found?.targets ?? []) {
      const target = this.resolver.meant(ref, named);
      const symbol = this.land.symbol(target);
      if (symbol === undefined || found === undefined || (target.path === this.path && target.ordinal === ref.scope && ref.kind !== 'call')) continue;
      if (ref.kind === 'pass' && symbol.kind !== 'method') continue;
      const confidence = found.provenance === 'ambiguous' ? 0.5 / found.targets.length : CONFIDENCE[found.provenance] * this.certainty(ref, target);
      this.add(ref.scope, kindOf(ref, symbol), target, ref.line, found.provenance, confidence);
    }
  }

  /** Of a guessed module everything is as sure as the guess. */
  private certainty({ name, receiver, root }: RefFact, target: Target): number {
    if (this.guesses.size === 0 || target.path === this.path) return 1;
    const [first = ''] = (receiver ?? name).split(/[.(]/);
    return this.resolver.importsOf(first, root).some((fact) => this.guesses.has(fact)) ? GUESSED_MODULE : 1;
  }

  private bare(ref: RefFact): Found | undefined {
    // The head of a class stands outside of it.
    const head = ref.kind === 'extends' || ref.kind === 'implements';
    const named = this.resolver.bare(ref.name, head ? (this.facts.symbols[ref.scope]?.parent ?? -1) : ref.scope, ref.root);
    const target = this.one(named);
    if (target === undefined) return undefined;
    return { targets: [target], provenance: target.path === this.path ? 'same_file' : 'import' };
  }

  /** A symbol: of a module the one thing that it is. */
  private one(target: Target | undefined): Target | undefined {
    const found = target?.ordinal === -1 ? this.resolver.whole(target) : target;
    return found?.ordinal === -1 ? undefined : found;
  }

  private received(ref: RefFact, receiver: string): Found | undefined {
    const holder = this.resolver.holder(receiver, ref.scope, ref.root);
    if (holder === undefined) return ref.kind === 'call' ? this.guessed(ref, receiver) : undefined;
    const target = this.one(this.resolver.member(holder, ref.name));
    if (target === undefined) return undefined;
    if (holder.ordinal === -1) return { targets: [target], provenance: 'import' };
    const own = holder.path === this.path && target.path === this.path && /^(this|self|cls)$/.test(receiver);
    return { targets: [target], provenance: own ? 'same_file' : 'receiver_type' };
  }

  private guessed(ref: RefFact, receiver: string): Found | undefined {
    if (BUILT_IN.has(ref.name) || this.isOfOthers(ref, receiver)) return undefined;
    const python = this.facts.language === 'python';
    const targets = this.land.methods(ref.name).filter(({ path }) => (languageOf(path) === 'python') === python && (isTestPath(this.path) || !isTestPath(path)));
    if (targets.length === 0 || targets.length > MOST_CANDIDATES) return undefined;
    return { targets, provenance: targets.length === 1 ? 'unique_name' : 'ambiguous' };
  }

  private isOfOthers({ scope, root }: RefFact, receiver: string): boolean {
    const first = receiver.split('.')[0]?.replace(/\(\)$/, '') ?? '';
    return first !== '' && (this.resolver.isForeign(first, scope, root) || this.resolver.isMadeByOthers(receiver, scope, root));
  }

  private add(source: number, kind: EdgeKind, target: Target, line: number, provenance: Provenance, confidence: number, eachLine = true): void {
    const toKey = this.land.symbol(target)?.key ?? '';
    const id = `${source}\0${kind}\0${target.path}\0${toKey}\0${eachLine ? line : ''}`;
    const known = this.edges.get(id);
    if (known === undefined || known.confidence < confidence) this.edges.set(id, { source, kind, toPath: target.path, toKey, line, confidence, provenance });
  }
}

function kindOf({ kind }: RefFact, symbol: SymbolFact): EdgeKind {
  switch (kind) {
    case 'call':
      return symbol.kind === 'class' ? 'instantiates' : 'calls';
    case 'new':
      return 'instantiates';
    case 'extends':
      return 'extends';
    case 'implements':
      return 'implements';
    case 'decorate':
      return 'decorates';
    default:
      return 'references';
  }
}
