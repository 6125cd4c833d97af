import { type BindingFact, type FileFacts, HOLDERS, type ImportFact, type RefFact, type Root, type SymbolFact, WHOLE } from '../facts.js';
import type { Target } from './facts-source.js';
import { isGlobal } from './globals.js';
import { depthFirst, resolutionOrder } from './hierarchy.js';
import type { Landscape } from './landscape.js';

/** Bases of bases, members of members: deeper chains are not followed. */
const DEPTH = 8;

/** What hangs on a variable in a body is nothing that other files may depend on. */
const hangsOnVariable = (root: Root | undefined): boolean => root !== undefined && root.symbol === undefined && root.imports === undefined;

/** `import a.b`, which has no other name. */
const isDotted = ({ local, module, imported, reexport }: ImportFact): boolean => local === module && local.includes('.') && imported === '*' && !reexport;

/** Where the names written in one file lead. */
export class Resolver {
  private readonly facts: FileFacts;
  private readonly bindings = new Map<string, BindingFact[]>();
  /** Of the whole file, by the first part of their names. */
  private readonly imports = new Map<string, ImportFact[]>();
  /** What classes say that they are made from. */
  private readonly heads = new Map<number, RefFact[]>();
  private readonly known = new Map<number, readonly Target[]>();

  constructor(
    private readonly land: Landscape,
    private readonly path: string,
    private readonly others: (path: string) => Resolver,
  ) {
    const facts = land.facts(path);
    if (facts === undefined) throw new Error(`no facts of ${path}`);
    this.facts = facts;
    for (const fact of facts.imports) {
      if (fact.inner === true || fact.module === '') continue;
      const name = facts.language === 'python' ? (fact.local.split('.')[0] ?? '') : fact.local;
      this.imports.set(name, [...(this.imports.get(name) ?? []), fact]);
    }
    for (const ref of facts.refs) if (ref.kind === 'extends' || ref.kind === 'implements') this.heads.set(ref.scope, [...(this.heads.get(ref.scope) ?? []), ref]);
    for (const binding of facts.bindings) if (binding.inner !== true) this.bindings.set(binding.name, [...(this.bindings.get(binding.name) ?? []), binding]);
  }

  /** What a bare name means where it stands; `undefined` also for a local variable. */
  bare(name: string, scope: number, root: Root | undefined): Target | undefined {
    if (root === undefined) return this.outer(name, scope);
    if (root.symbol !== undefined) return { path: this.path, ordinal: root.symbol };
    return this.land.firstOf(this.path, this.importsOf(name, root));
  }

  /** A name of another declaration of a namespace around, or of the file as a whole: its own or one that it imports. */
  private outer(name: string, scope: number): Target | undefined {
    for (let at = scope; at !== -1; at = this.parent(at)) {
      const merged = this.facts.symbols[at]?.kind === 'namespace' ? this.land.namesOf(this.path)?.members.get(at)?.get(name) : undefined;
      if (merged !== undefined && this.facts.symbols[merged]?.exported === true) return { path: this.path, ordinal: merged };
    }
    const own = this.land.namesOf(this.path)?.top.get(name);
    if (own === undefined) return this.imported(name);
    // `const a = require('./a')` is a variable and an import: what is imported says more.
    const other = this.facts.symbols[own]?.kind === 'variable' ? this.imported(name) : undefined;
    return other ?? { path: this.path, ordinal: own };
  }

  /** What a whole CommonJS module is, when it is one thing: `module.exports = Shape`. The namespace of a module is not its default export. */
  whole({ path, ordinal }: Target): Target | undefined {
    return ordinal === -1 && this.facts.language !== 'python' ? this.land.exported(path, WHOLE) : undefined;
  }

  /** The name stands for something that comes from outside the repository. */
  isForeign(name: string, scope: number, root: Root | undefined): boolean {
    const imports = this.importsOf(name, root);
    if (imports.length === 0) return root === undefined && isGlobal(name, this.facts.language) && this.bare(name, scope, root) === undefined;
    return imports.some(({ module }) => this.land.module(this.path, module) === undefined);
  }

  /** The type of what a receiver stands for comes from outside the repository. */
  isMadeByOthers(receiver: string, scope: number, root: Root | undefined): boolean {
    const dot = receiver.lastIndexOf('.');
    const name = receiver.slice(dot + 1).replace(/\(\)$/, '');
    const bound = root === undefined ? this.boundIn(name, -1) : this.facts.bindings[root.binding ?? -1];
    if (dot === -1 && bound !== undefined) return this.isOfOthers(bound);
    const holder = dot === -1 ? undefined : this.holder(receiver.slice(0, dot), scope, root);
    const target = dot === -1 ? this.bare(name, scope, root) : holder && this.member(holder, name);
    return target !== undefined && this.others(target.path).gives(target.ordinal);
  }

  /** A symbol is of, or gives, a type from outside. */
  private gives(ordinal: number): boolean {
    const symbol = this.facts.symbols[ordinal];
    if (symbol === undefined) return false;
    const { type, parent: scope, root, name } = symbol;
    const bound = type === undefined ? this.boundIn(name, scope) : { type, scope, root };
    return bound !== undefined && this.isOfOthers(bound);
  }

  private isOfOthers({ type, scope, root }: Pick<BindingFact, 'type' | 'scope' | 'root'>): boolean {
    return this.isForeign(/^[^.(]*/.exec(type)?.[0] ?? '', scope, root);
  }

  /** The imports that may have given a name, dots or not. */
  importsOf(name: string, root: Root | undefined): readonly ImportFact[] {
    if (root !== undefined) return (root.imports ?? []).flatMap((ordinal) => this.facts.imports[ordinal] ?? []);
    return this.imports.get(name) ?? [];
  }

  /** What holds the members that stand after `receiver.`: a class or the like, a module, or an object. */
  holder(receiver: string, scope: number, root?: Root, depth = 0): Target | undefined {
    if (receiver === '' || depth > DEPTH) return undefined;
    const parts = receiver.split('.');
    const module = this.moduleNamed(parts, root);
    let at = module?.target ?? this.first(parts[0] ?? '', scope, root, depth);
    for (const part of parts.slice(module?.length ?? 1)) {
      if (at === undefined) return undefined;
      at = this.step(at, part, depth);
    }
    return at;
  }

  /** A member by name, in the class or one it is made from. */
  member(holder: Target, name: string, depth = 0): Target | undefined {
    if (depth > DEPTH) return undefined;
    if (holder.ordinal === -1) {
      const whole = name === 'default' ? undefined : this.whole(holder);
      return this.land.exported(holder.path, name) ?? (whole && this.member(whole, name, depth + 1));
    }
    return this.inherited(holder, name) ?? (this.land.symbol(holder)?.name === 'default' ? this.land.exported(holder.path, name) : undefined);
  }

  /** A member of the class, or of the first one it inherits from that has it. */
  private inherited(holder: Target, name: string): Target | undefined {
    const bases = (of: Target): readonly Target[] => this.others(of.path).bases(of.ordinal);
    const classes = this.land.facts(holder.path)?.language === 'python' ? resolutionOrder(holder, bases) : depthFirst(holder, bases);
    for (const at of classes) {
      const names = this.land.namesOf(at.path);
      const own = names?.members.get(at.ordinal)?.get(name) ?? names?.top.get(`${this.land.symbol(at)?.qualifiedName}.${name}`);
      if (own !== undefined) return { path: at.path, ordinal: own };
    }
    return undefined;
  }

  /** Class that a written type or the call in `make()` stands for. */
  private type(type: string, scope: number, depth: number, bare: (name: string) => Target | undefined, root?: Root): Target | undefined {
    if (depth > DEPTH) return undefined;
    const called = type.endsWith('()');
    const name = called ? type.slice(0, -2) : type;
    const dot = name.lastIndexOf('.');
    const holder = dot === -1 ? undefined : this.holder(name.slice(0, dot), scope, root, depth + 1);
    const named = dot === -1 ? bare(name) : holder && this.member(holder, name.slice(dot + 1));
    if (named === undefined) return undefined;
    const target = called ? (this.whole(named) ?? named) : this.land.asType(this.whole(named) ?? named);
    const symbol = this.land.symbol(target);
    return called && symbol !== undefined && !HOLDERS.has(symbol.kind) ? this.valueOf(target, symbol, depth + 1) : target;
  }

  classAround(scope: number): Target | undefined {
    for (let at = scope; at !== -1; at = this.parent(at)) {
      const kind = this.facts.symbols[at]?.kind;
      if (kind === 'class' || kind === 'interface') return { path: this.path, ordinal: at };
    }
    return undefined;
  }

  bases(ordinal: number): readonly Target[] {
    const known = this.known.get(ordinal);
    if (known !== undefined) return known;
    this.known.set(ordinal, []); // a class that is made from itself
    const found = this.findBases(ordinal);
    this.known.set(ordinal, found);
    return found;
  }

  /** Of a type and a value of one name the one that can stand there. */
  meant({ kind, scope }: RefFact, target: Target): Target {
    const type = kind === 'type' || kind === 'implements' || (kind === 'extends' && this.facts.symbols[scope]?.kind === 'interface');
    return type ? this.land.asType(target) : target;
  }

  private findBases(ordinal: number): Target[] {
    const found: Target[] = [];
    for (const ref of this.heads.get(ordinal) ?? []) {
      if (hangsOnVariable(ref.root)) continue;
      const outer = this.parent(ordinal);
      const holder = ref.receiver === undefined ? undefined : this.holder(ref.receiver, outer, ref.root);
      const named = ref.receiver === undefined ? this.bare(ref.name, outer, ref.root) : holder && this.member(holder, ref.name);
      const target = named && (this.whole(named) ?? named);
      if (target !== undefined && target.ordinal !== -1) found.push(this.meant(ref, target));
    }
    return found;
  }

  private first(part: string, scope: number, root: Root | undefined, depth: number): Target | undefined {
    if (root === undefined && (part === 'this' || part === 'self' || part === 'cls')) return this.classAround(scope);
    if (root === undefined && (part === 'super' || part === 'super()')) {
      const own = this.classAround(scope);
      return own === undefined ? undefined : this.bases(own.ordinal)[0];
    }
    if (part.endsWith('()')) return this.type(part, scope, depth + 1, (name) => this.bare(name, scope, root), root);
    const bound = root === undefined ? this.boundIn(part, -1) : this.facts.bindings[root.binding ?? -1];
    if (bound !== undefined) return this.typeOf(bound, depth + 1);
    const target = this.bare(part, scope, root);
    return target && this.asHolder(target, depth);
  }

  private step(at: Target, written: string, depth: number): Target | undefined {
    const called = written.endsWith('()');
    const target = this.member(at, called ? written.slice(0, -2) : written);
    if (target === undefined) return undefined;
    const symbol = this.land.symbol(target);
    if (called && symbol !== undefined && !HOLDERS.has(symbol.kind)) return this.valueOf(target, symbol, depth + 1);
    return this.asHolder(target, depth);
  }

  private asHolder(target: Target, depth: number): Target | undefined {
    const symbol = this.land.symbol(target);
    if (symbol === undefined || HOLDERS.has(symbol.kind)) return target;
    if (symbol.kind !== 'variable' && symbol.kind !== 'property' && symbol.getter !== true) return undefined;
    return this.valueOf(target, symbol, depth + 1) ?? (this.land.namesOf(target.path)?.members.has(target.ordinal) ? target : undefined);
  }

  /** Class of a variable's or property's value, or of a function's result. */
  private valueOf(target: Target, symbol: SymbolFact, depth: number): Target | undefined {
    const home = this.others(target.path);
    if (symbol.type !== undefined) return home.type(symbol.type, symbol.parent, depth + 1, (name) => home.bare(name, symbol.parent, symbol.root), symbol.root);
    const bound = symbol.kind === 'method' || symbol.kind === 'function' ? undefined : home.boundIn(symbol.name, symbol.parent);
    return bound === undefined || hangsOnVariable(bound.root) ? undefined : home.typeOf(bound, depth + 1);
  }

  private typeOf({ type, scope, root }: BindingFact, depth: number): Target | undefined {
    return this.type(type, scope, depth, (name) => this.bare(name, scope, root), root);
  }

  private boundIn(name: string, scope: number): BindingFact | undefined {
    return this.bindings.get(name)?.findLast((binding) => binding.scope === scope);
  }

  private imported(name: string): Target | undefined {
    const found = this.land.firstOf(this.path, this.importsOf(name, undefined).filter(({ local }) => local === name));
    if (found !== undefined || this.facts.language !== 'python') return found;
    return this.land.throughStars(this.path, name);
  }

  /** `import a.b` makes `a.b` a module under its whole name, and `a` one too: the longest that the parts begin with. */
  private moduleNamed(parts: readonly string[], root: Root | undefined): { readonly target: Target; readonly length: number } | undefined {
    if (this.facts.language !== 'python' || hangsOnVariable(root) || root?.symbol !== undefined) return undefined;
    const [first = ''] = parts;
    const dotted = [...this.importsOf(first, root), ...(root === undefined ? [] : this.importsOf(first, undefined))].filter(isDotted);
    for (let length = parts.length; length > 0; length -= 1) {
      const name = parts.slice(0, length).join('.');
      const named = dotted.some(({ local }) => local === name || local.startsWith(`${name}.`));
      const path = named ? this.land.module(this.path, name) : undefined;
      if (path !== undefined) return { target: { path, ordinal: -1 }, length };
    }
    return undefined;
  }

  private parent(ordinal: number): number {
    return this.facts.symbols[ordinal]?.parent ?? -1;
  }
}
