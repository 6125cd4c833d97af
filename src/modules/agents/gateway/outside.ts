type Json = Readonly<Record<string, unknown>>;

/** Tools that the API's own servers run: they reach the network, which the cage does not, or cost money of their own. */
const SERVER_TOOL = /^(?:web_search|web_fetch|code_execution|computer_use|mcp_toolset|advisor)/;
/** Where the content of an image or a document may lie without lying in the request. */
const ELSEWHERE = new Set(['url', 'file']);
const NORMAL_TIER = new Set([undefined, 'auto', 'standard_only']);

const objects = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter((one): one is Json => typeof one === 'object' && one !== null) : []);

/** Names what in a request would have the API reach out for the agent, or charge by another price; undefined when nothing does. */
export function outsideWish(request: Json): string | undefined {
  const { speed, inference_geo: place, service_tier: tier } = request;
  if (objects(request['mcp_servers']).length > 0) return 'mcp_servers';
  if (request['container'] !== undefined && request['container'] !== null) return 'container';
  if ((speed ?? 'standard') !== 'standard') return 'speed';
  if ((place ?? undefined) !== undefined) return 'inference_geo';
  if (!NORMAL_TIER.has((tier ?? undefined) as string | undefined)) return 'service_tier';
  const tool = objects(request['tools']).find(({ type }) => typeof type === 'string' && SERVER_TOOL.test(type));
  if (tool !== undefined) return `The tool ${String(tool['type'])}`;
  const contents = [request['system'], ...objects(request['messages']).map(({ content }) => content)];
  return contents.some(pointsElsewhere) ? 'An image or document that is not in the request' : undefined;
}

function pointsElsewhere(content: unknown): boolean {
  return objects(content).some(({ type, source, content: within }) => {
    if (type === 'container_upload') return true;
    const kind = (source as { type?: unknown } | null | undefined)?.type;
    return (typeof kind === 'string' && ELSEWHERE.has(kind)) || pointsElsewhere(within) || pointsElsewhere((source as { content?: unknown } | null | undefined)?.content);
  });
}
