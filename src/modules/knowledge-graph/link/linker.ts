import type { Edge } from './edge.js';
import { Landscape } from './landscape.js';
import { FileLinker } from './link-file.js';
import { Resolver } from './resolver.js';

/** Links files of one landscape; what it learns about a file's names is kept for the next. */
export class Linker {
  private readonly resolvers = new Map<string, Resolver>();

  constructor(private readonly land: Landscape) {}

  link(path: string): readonly Edge[] {
    return new FileLinker(this.land, this.resolver(path), path).link();
  }

  private readonly resolver = (path: string): Resolver => {
    const known = this.resolvers.get(path) ?? new Resolver(this.land, path, this.resolver);
    this.resolvers.set(path, known);
    return known;
  };
}
