export * from './graph-indexer.port.js';
export * from './graph-mcp.port.js';
export * from './graph-reader.port.js';
export type { SkippedFile } from './graph-store.port.js';
export { KnowledgeGraphModule } from './knowledge-graph.module.js';
