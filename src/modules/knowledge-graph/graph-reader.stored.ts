import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '../../shared/errors/app-error.js';
import { TREES, type Trees } from '../repos/index.js';
import type { GraphPlace } from './graph-indexer.port.js';
import { GRAPH_QUERIES, type FoundSymbolRow, type GraphQueries } from './graph-queries.port.js';
import type { Definition, ExportedEdge, ExportedSymbol, GraphExport, GraphReader, SymbolLine, SymbolQuery } from './graph-reader.port.js';
import { GRAPH_STORE, type GraphStore } from './graph-store.port.js';
import { fit, fitText, roomOf, written } from './rank/budget.js';
import { identifiersIn, locate } from './rank/locate.js';
import { pageRank } from './rank/page-rank.js';
import { drawMap, mapOrder } from './rank/repo-map.js';
import { whereabouts } from './rank/whereabouts.js';

/** Tokens of an answer when nobody says. */
const TOKENS = 2_000;
/** Files that get an outline in a map at most; the budget cuts earlier. */
const MAP_FILES = 200;
/** Bodies shown of one name. */
const DEFINITIONS = 5;

const lineOf = ({ path, line, endLine, kind, qualifiedName, signature, doc }: SymbolLine): SymbolLine => ({ path, line, endLine, kind, qualifiedName, signature, doc });

@Injectable()
export class StoredGraphReader implements GraphReader, GraphExport {
  constructor(
    @Inject(GRAPH_STORE) private readonly store: GraphStore,
    @Inject(GRAPH_QUERIES) private readonly queries: GraphQueries,
    @Inject(TREES) private readonly trees: Trees,
  ) {}

  async repoMap(place: GraphPlace, { maxTokens = TOKENS, focus = [] }: { readonly maxTokens?: number | undefined; readonly focus?: readonly string[] | undefined } = {}) {
    const id = await this.snapshot(place);
    const order = mapOrder(pageRank(await this.queries.weights(id), focus), MAP_FILES);
    const outlines = new Map<string, SymbolLine[]>();
    for (const line of await this.queries.outlines(id, order.map(({ path }) => path))) outlines.set(line.path, [...(outlines.get(line.path) ?? []), line]);
    return { commit: place.commit, ...drawMap(order, outlines, maxTokens) };
  }

  async locate(place: GraphPlace, text: string, k: number) {
    const id = await this.snapshot(place);
    const [files, weights, definers] = await Promise.all([this.queries.words(id), this.queries.weights(id), this.queries.definers(id, identifiersIn(text))]);
    return { commit: place.commit, files: locate({ text, files, weights, definers }, k) };
  }

  async findSymbol(place: GraphPlace, query: SymbolQuery) {
    const id = await this.snapshot(place);
    const found = await this.queries.symbols(id, query, false);
    const { kept, truncated } = fit(found.map(lineOf), query.maxTokens ?? TOKENS);
    return { commit: place.commit, symbols: kept, truncated };
  }

  async definition(place: GraphPlace, query: SymbolQuery) {
    const found = await this.exact(place, query);
    const definitions: Definition[] = [];
    let left = roomOf(query.maxTokens ?? TOKENS);
    let truncated = found.length > DEFINITIONS;
    for (const symbol of found.slice(0, DEFINITIONS)) {
      const least = whereabouts(symbol, left - 1);
      left -= written({ ...lineOf(symbol), body: '' }) + 1;
      if (left <= 0) return { commit: place.commit, definitions: least === undefined ? definitions : [...definitions, least], truncated: true };
      const body = fitText(await this.body(place, symbol), left);
      definitions.push({ ...lineOf(symbol), body: body.text });
      left -= written(body.text);
      truncated ||= body.truncated;
    }
    return { commit: place.commit, definitions, truncated };
  }

  async callers(place: GraphPlace, query: SymbolQuery) {
    const id = await this.snapshot(place);
    const targets = (await this.exact(place, query)).map(({ path, key }) => ({ path, key }));
    const found = await this.queries.callers(id, targets);
    const lines = found.map((line) => ({ ...line, symbol: line.symbol ?? undefined }));
    const { kept, truncated } = fit(lines, query.maxTokens ?? TOKENS);
    return { commit: place.commit, callers: kept, truncated };
  }

  async *lines(place: GraphPlace): AsyncGenerator<ExportedSymbol | ExportedEdge> {
    const id = await this.snapshot(place);
    yield* await this.queries.exportedSymbols(id);
    yield* await this.queries.exportedEdges(id);
  }

  private async snapshot({ repositoryId, commit }: GraphPlace): Promise<string> {
    const snapshot = await this.store.snapshot(repositoryId, commit);
    if (snapshot === undefined) throw new AppError('graph.not_indexed', 'There is no graph of this commit.');
    return snapshot.id;
  }

  private async exact(place: GraphPlace, query: SymbolQuery): Promise<readonly FoundSymbolRow[]> {
    return this.queries.symbols(await this.snapshot(place), query, true);
  }

  private async body({ gitDir }: GraphPlace, { blob, bytes, line, endLine }: FoundSymbolRow): Promise<string> {
    for await (const { content } of this.trees.read(gitDir, [{ blob, size: bytes }])) {
      return content.toString('utf8').split('\n').slice(line - 1, endLine).join('\n');
    }
    return '';
  }
}
