type Json = Readonly<Record<string, unknown>>;

/** What a tool of the agent's own says it is: it runs where the agent runs, in the cage. Every other kind runs on the API's servers, or may next year. */
const OWN_TOOL = new Set<unknown>([undefined, null, 'custom']);
/** Blocks of a conversation whose content lies in the request, or that point at a tool of it. */
const BLOCKS = new Set<unknown>(['text', 'image', 'document', 'thinking', 'redacted_thinking', 'tool_use', 'tool_result', 'tool_reference', 'tool_addition', 'tool_removal']);
/** Where the content of an image or a document lies in the request itself. */
const HERE = new Set<unknown>(['base64', 'text', 'content']);
const NORMAL_TIER = new Set<unknown>([undefined, null, 'auto', 'standard_only']);

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;
const objects = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isObject) : []);
const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

/** Names what in a request would have the API reach out for the agent, or charge by another price; undefined when nothing does. What is not known is refused. */
export function outsideWish(request: Json): string | undefined {
  const { speed, inference_geo: place, service_tier: tier, mcp_servers: servers, tools, container } = request;
  if (isGiven(servers) && !(Array.isArray(servers) && servers.length === 0)) return 'mcp_servers';
  if (isGiven(container)) return 'container';
  if ((speed ?? 'standard') !== 'standard') return 'speed';
  if (isGiven(place)) return 'inference_geo';
  if (!NORMAL_TIER.has(tier)) return 'service_tier';
  if (isGiven(tools) && !Array.isArray(tools)) return 'tools of another form';
  const tool = objects(tools).find((one) => !OWN_TOOL.has(one['type']));
  if (tool !== undefined) return `The tool ${quoted(tool['type'])}`;
  const contents = [request['system'], ...objects(request['messages']).map(({ content }) => content)];
  return contents.map(wishIn).find((wish) => wish !== undefined);
}

function wishIn(content: unknown): string | undefined {
  for (const block of objects(content)) {
    const wish = wishOf(block);
    if (wish !== undefined) return wish;
  }
  return undefined;
}

/** What a tool is called with is not looked at: it is the agent's own affair. */
function wishOf({ type, source, content, tool }: Json): string | undefined {
  if (!BLOCKS.has(type)) return `Content of the kind ${quoted(type)}`;
  if (isGiven(source) && !(isObject(source) && HERE.has(source['type']))) return 'An image or document that is not in the request';
  if ((type === 'tool_addition' || type === 'tool_removal') && !isOwnTool(tool)) return 'A tool that is not of the agent';
  return wishIn(content) ?? (isObject(source) ? wishIn(source['content']) : undefined);
}

/** Added or removed in the middle of a conversation: by its definition, or by the name it has in the request. */
function isOwnTool(tool: unknown): boolean {
  if (!isObject(tool)) return false;
  const { type, definition } = tool;
  if (type === 'tool_reference') return true;
  return type === 'tool_definition' && isObject(definition) && OWN_TOOL.has(definition['type']);
}

const QUOTED_MAX = 60;

const quoted = (type: unknown): string => (typeof type === 'string' ? type.slice(0, QUOTED_MAX) : 'of no name');
