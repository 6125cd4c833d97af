import { languageOf } from '../extract/languages.js';
import type { FileFacts } from '../facts.js';

/** A symbol, or with ordinal -1 the file itself. */
export interface Target {
  readonly path: string;
  readonly ordinal: number;
}

/** The files of one commit, as the linker reads them. */
export interface FactsSource {
  readonly paths: ReadonlySet<string>;
  /** Undefined for what is no file of the commit. */
  facts(path: string): FileFacts | undefined;
  /** Methods of this name in all files, in the order of the paths. */
  methods(name: string): readonly Target[];
}

/** All facts at hand. */
export class WholeSource implements FactsSource {
  readonly paths: ReadonlySet<string>;
  private byName: Map<string, Target[]> | undefined;

  constructor(private readonly files: ReadonlyMap<string, FileFacts>) {
    this.paths = new Set(files.keys());
  }

  facts(path: string): FileFacts | undefined {
    return this.files.get(path);
  }

  methods(name: string): readonly Target[] {
    this.byName ??= this.collect();
    return this.byName.get(name) ?? [];
  }

  private collect(): Map<string, Target[]> {
    const byName = new Map<string, Target[]>();
    for (const [path, { symbols }] of this.files) {
      for (const [ordinal, { name, kind }] of symbols.entries()) {
        if (kind !== 'method') continue;
        const known = byName.get(name);
        if (known === undefined) byName.set(name, [{ path, ordinal }]);
        else known.push({ path, ordinal });
      }
    }
    return byName;
  }
}

/** Some of the facts: what is asked for and not at hand is noted, and answered as if it were empty. */
export class PartSource implements FactsSource {
  readonly wantedFacts = new Set<string>();
  readonly wantedMethods = new Set<string>();

  constructor(
    readonly paths: ReadonlySet<string>,
    private readonly files: ReadonlyMap<string, FileFacts>,
    private readonly named: ReadonlyMap<string, readonly Target[]>,
  ) {}

  get complete(): boolean {
    return this.wantedFacts.size === 0 && this.wantedMethods.size === 0;
  }

  facts(path: string): FileFacts | undefined {
    const language = this.paths.has(path) ? languageOf(path) : undefined;
    if (language === undefined) return undefined;
    const known = this.files.get(path);
    if (known === undefined) this.wantedFacts.add(path);
    return known ?? { language, lines: 0, parseErrors: false, symbols: [], refs: [], imports: [], bindings: [] };
  }

  methods(name: string): readonly Target[] {
    const known = this.named.get(name);
    if (known === undefined) this.wantedMethods.add(name);
    return known ?? [];
  }
}
