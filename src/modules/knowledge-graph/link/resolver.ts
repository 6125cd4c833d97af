import { type BindingFact, type FileFacts, HOLDERS, MEMBERS, type Root, type SymbolFact, WHOLE } from '../facts.js';
import type { Target } from './facts-source.js';
import type { Landscape } from './landscape.js';
import { depthFirst, pythonOrder } from './method-order.js';

/** Bases of bases, members of members: deeper chains are not followed. */
const DEPTH = 8;

/** What hangs on a variable in a body is nothing that other files may depend on. */
const hangsOnVariable = (root: Root | undefined): boolean => root !== undefined && root.symbol === undefined && root.import === undefined;

/** Where the names written in one file lead. */
export class Resolver {
  private readonly facts: FileFacts;
  private readonly bindings = new Map<string, BindingFact[]>();
  private readonly children = new Map<string, number[]>();
  private readonly known = new Map<number, readonly Target[]>();
  private readonly orders = new Map<number, readonly Target[]>();
  /** Modules imported under their whole names. */
  private readonly dotted: readonly string[];

  constructor(
    private readonly land: Landscape,
    private readonly path: string,
    private readonly others: (path: string) => Resolver,
  ) {
    const facts = land.facts(path);
    if (facts === undefined) throw new Error(`no facts of ${path}`);
    this.facts = facts;
    this.dotted = facts.imports.flatMap(({ local, module, imported, reexport }) => (local === module && local.includes('.') && imported === '*' && !reexport ? [local] : []));
    for (const binding of facts.bindings) if (binding.inner !== true) this.bindings.set(binding.name, [...(this.bindings.get(binding.name) ?? []), binding]);
    for (const [ordinal, { name, parent }] of facts.symbols.entries()) {
      const key = `${parent}\0${name}`;
      this.children.set(key, [...(this.children.get(key) ?? []), ordinal]);
    }
  }

  /** What a bare name means where it stands; `undefined` also for a local variable. */
  bare(name: string, scope: number, root: Root | undefined): Target | undefined {
    if (root === undefined) return this.outer(name, scope);
    if (root.import !== undefined) return this.importedBy(root.import);
    return root.symbol === undefined ? undefined : { path: this.path, ordinal: root.symbol };
  }

  /** What a name means that is written somewhere in a symbol, nobody knows where. */
  name(name: string, scope: number): Target | undefined {
    for (let at = scope; at !== -1; at = this.parent(at)) {
      if (HOLDERS.has(this.facts.symbols[at]?.kind ?? '')) continue;
      const child = this.children.get(`${at}\0${name}`)?.find((ordinal) => !MEMBERS.has(this.facts.symbols[ordinal]?.kind ?? ''));
      if (child !== undefined) return { path: this.path, ordinal: child };
    }
    return this.outer(name, scope);
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

  /** The file has a name of its own for it, or imports one. */
  isKnown(name: string): boolean {
    return this.land.namesOf(this.path)?.top.has(name) === true || this.facts.imports.some(({ local }) => local === name);
  }

  /** The name stands for something that is imported from outside the repository. */
  isForeign(name: string, root: Root | undefined): boolean {
    const named = root?.import === undefined ? this.facts.imports.filter(({ local, inner }) => inner !== true && (local === name || local.startsWith(`${name}.`))) : [this.facts.imports[root.import]];
    return named.some((found) => found !== undefined && found.module !== '' && this.land.module(this.path, found.module) === undefined);
  }

  /** What holds the members that stand after `receiver.`: a class or the like, a module, or an object. */
  holder(receiver: string, scope: number, root?: Root, depth = 0): Target | undefined {
    if (receiver === '' || depth > DEPTH) return undefined;
    const parts = receiver.split('.');
    const module = root === undefined ? this.moduleNamed(parts) : undefined;
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
    return this.inherited(holder, name);
  }

  private inherited(holder: Target, name: string): Target | undefined {
    const own = this.ownMember(holder, name);
    if (own !== undefined) return own;
    for (const at of this.others(holder.path).order(holder).slice(1)) {
      const found = this.ownMember(at, name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private ownMember({ path, ordinal }: Target, name: string): Target | undefined {
    const names = this.land.namesOf(path);
    const own = names?.members.get(ordinal)?.get(name) ?? names?.top.get(`${this.land.symbol({ path, ordinal })?.qualifiedName}.${name}`);
    return own === undefined ? undefined : { path, ordinal: own };
  }

  /** A class of this file and all that it is made from, in the order in which members are looked for. */
  private order(holder: Target): readonly Target[] {
    const known = this.orders.get(holder.ordinal);
    if (known !== undefined) return known;
    const bases = ({ path, ordinal }: Target): readonly Target[] => this.others(path).bases(ordinal);
    const order = (this.facts.language === 'python' ? pythonOrder(holder, bases) : undefined) ?? depthFirst(holder, bases);
    this.orders.set(holder.ordinal, order);
    return order;
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
    const value = this.whole(named) ?? named;
    const target = called ? value : this.land.asType(value);
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

  private findBases(ordinal: number): Target[] {
    const found: Target[] = [];
    for (const ref of this.facts.refs) {
      if (ref.scope !== ordinal || (ref.kind !== 'extends' && ref.kind !== 'implements')) continue;
      if (hangsOnVariable(ref.root)) continue;
      const outer = this.parent(ordinal);
      const holder = ref.receiver === undefined ? undefined : this.holder(ref.receiver, outer, ref.root);
      const named = ref.receiver === undefined ? this.bare(ref.name, outer, ref.root) : holder && this.member(holder, ref.name);
      const target = named && (this.whole(named) ?? named);
      if (target !== undefined && target.ordinal !== -1) found.push(target);
    }
    return found;
  }

  private first(part: string, scope: number, root: Root | undefined, depth: number): Target | undefined {
    if (part === 'this' || part === 'self' || part === 'cls') return root === undefined ? this.classAround(scope) : undefined;
    if (part === 'super' || part === 'super()') {
      const own = root === undefined ? this.classAround(scope) : undefined;
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
    if (symbol.kind !== 'variable' && symbol.kind !== 'property') return undefined;
    return this.valueOf(target, symbol, depth + 1) ?? (this.land.namesOf(target.path)?.members.has(target.ordinal) ? target : undefined);
  }

  /** Class of a variable's or property's value, or of a function's result. */
  private valueOf(target: Target, symbol: SymbolFact, depth: number): Target | undefined {
    const home = this.others(target.path);
    if (symbol.type !== undefined) return home.type(symbol.type, symbol.parent, depth + 1, (name) => home.name(name, symbol.parent));
    const bound = symbol.kind === 'method' || symbol.kind === 'function' ? undefined : home.boundIn(symbol.name, symbol.parent);
    return bound === undefined || hangsOnVariable(bound.root) ? undefined : home.typeOf(bound, depth + 1);
  }

  private typeOf({ type, scope, root }: BindingFact, depth: number): Target | undefined {
    return this.type(type, scope, depth, (name) => this.bare(name, scope, root), root);
  }

  private boundIn(name: string, scope: number): BindingFact | undefined {
    return this.bindings.get(name)?.findLast((binding) => binding.scope === scope);
  }

  private importedBy(ordinal: number): Target | undefined {
    const found = this.facts.imports[ordinal];
    return found && this.land.imported(this.path, found.module, found.imported);
  }

  private imported(name: string): Target | undefined {
    for (const { local, module, imported, inner } of this.facts.imports) {
      // Of `try: from .fast import a` and `except ImportError: from .slow import a` the one that is there.
      const found = local === name && module !== '' && inner !== true ? this.land.imported(this.path, module, imported) : undefined;
      if (found !== undefined) return found;
    }
    return this.facts.language === 'python' ? this.land.throughStars(this.path, this.facts, name) : undefined;
  }

  /** `import a.b` makes `a.b` a module under its whole name, and `a` one too: the longest that the parts begin with. */
  private moduleNamed(parts: readonly string[]): { readonly target: Target; readonly length: number } | undefined {
    if (this.facts.language !== 'python') return undefined;
    for (let length = parts.length; length > 0; length -= 1) {
      const name = parts.slice(0, length).join('.');
      const named = this.dotted.some((local) => local === name || local.startsWith(`${name}.`));
      const path = named ? this.land.module(this.path, name) : undefined;
      if (path !== undefined) return { target: { path, ordinal: -1 }, length };
    }
    return undefined;
  }

  private parent(ordinal: number): number {
    return this.facts.symbols[ordinal]?.parent ?? -1;
  }
}
