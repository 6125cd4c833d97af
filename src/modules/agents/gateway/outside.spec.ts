import { outsideWish } from './outside.js';

describe('what reaches beyond the cage', () => {
  it.each([
    ['a tool of no type that is a text', { tools: [{ type: 7, name: 'x' }] }],
    ['a computer', { tools: [{ type: 'computer_20250124', name: 'computer' }] }],
    ['a search in the catalogue of tools', { tools: [{ type: 'tool_search_tool_regex_20251119', name: 'x' }] }],
    ['tools that are no list', { tools: { 0: { type: 'web_search_20250305', name: 'web_search' } } }],
    ['a tool by another way', { messages: [{ role: 'system', content: [{ type: 'tool_addition', tool: { type: 'mcp_toolset', mcp_server_name: 'x' } }] }] }],
    ['content that nobody here knows', { messages: [{ role: 'user', content: [{ type: 'next_content', url: 'https://evil.test' }] }] }],
    ['an image by a way that nobody here knows', { messages: [{ role: 'user', content: [{ type: 'image', source: { type: 'next_source', uri: 'https://evil.test' } }] }] }],
    ['a tool of the server in the middle that is only named by its kind', { messages: [{ role: 'system', content: [{ type: 'tool_addition', tool: { type: 'tool_definition', definition: null } }] }] }],
    ['an answer of a tool of the server', { messages: [{ role: 'assistant', content: [{ type: 'server_tool_use', id: 'x', name: 'web_search', input: {} }] }] }],
    ['servers that are no list', { mcp_servers: { 0: {} } }],
    ['a source of no kind', { messages: [{ role: 'user', content: [{ type: 'document', source: 'https://evil.test' }] }] }],
  ])('%s', (_what, request) => {
    expect(outsideWish(request)).toEqual(expect.any(String));
  });

  it('is not told back at length', () => {
    expect(outsideWish({ tools: [{ type: 'x'.repeat(1_000) }] })?.length).toBeLessThan(100);
  });

  it('is not what is empty, or a word of the conversation', () => {
    for (const request of [{}, { tools: [], mcp_servers: [], container: null, system: 'words', messages: [{ role: 'user', content: 'web_search' }] }, { tools: null }]) expect(outsideWish(request)).toBeUndefined();
  });
});
