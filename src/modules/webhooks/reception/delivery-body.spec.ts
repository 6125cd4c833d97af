import fc from 'fast-check';
import { parseBody, summarize } from './delivery-body.js';
import { deliveryHeaders } from './delivery-headers.js';

const read = (text: string) => summarize(parseBody(Buffer.from(text)));
const NOTHING = { action: undefined, installationId: undefined, repositoryId: undefined, sender: undefined };

describe('parseBody', () => {
  it.each(['null', 'true', '1', '"x"', '[]', '[{}]'])('%s is no object', (text) => {
    expect(() => parseBody(Buffer.from(text))).toThrow(expect.objectContaining({ code: 'webhook.not_object' }));
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['half an object', Buffer.from('{"a":')],
    ['two objects', Buffer.from('{}{}')],
    ['a form', Buffer.from('payload=%7B%7D')],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ['a cut character', Buffer.from([0x22, 0xf0, 0x9f, 0x98])],
    ['a byte order mark', Buffer.from('\ufeff{}')],
    ['UTF-16', Buffer.from('{}', 'utf16le')],
  ])('%s is not JSON in UTF-8', (_, bytes) => {
    expect(() => parseBody(bytes)).toThrow(expect.objectContaining({ code: 'webhook.not_json' }));
  });

  it('reads what nests deeply', () => {
    const deep = 100_000;
    expect(summarize(parseBody(Buffer.from(`{"action":"created","x":${'['.repeat(deep)}${']'.repeat(deep)}}`))).action).toBe('created');
  });

  it('leaves the prototype of everything alone (S51)', () => {
    expect(read('{"__proto__":{"action":"created","polluted":1},"constructor":{"prototype":{"polluted":1}}}')).toEqual(NOTHING);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('summarize', () => {
  it('takes what GitHub sends', () => {
    expect(read('{"action":"created","installation":{"id":1},"repository":{"id":2},"sender":{"login":"mona"}}')).toEqual({
      action: 'created',
      installationId: 1,
      repositoryId: 2,
      sender: 'mona',
    });
  });

  it.each([
    '{}',
    '{"action":1,"installation":7,"repository":"x","sender":null}',
    '{"action":{"toString":1},"installation":{"id":"1"},"repository":{"id":1.5},"sender":{"login":[]}}',
    '{"action":null,"installation":{"id":-1},"repository":{"id":9007199254740993},"sender":[]}',
    '{"installation":{"id":0},"repository":{"id":1e400}}',
  ])('leaves out what has another shape: %s', (text) => expect(read(text)).toEqual(NOTHING));

  it('marks NUL instead of losing it, so that no other word comes out, and cuts what is long', () => {
    expect(read('{"action":"created\\u0000"}').action).toBe('created\ufffd');
    expect(read(`{"action":"${'a'.repeat(500)}"}`).action).toHaveLength(100);
  });

  it('takes any object', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('action', 'installation', 'repository', 'sender', '__proto__'), fc.jsonValue()), (value) => {
        expect(Object.keys(read(JSON.stringify(value))).sort()).toEqual(Object.keys(NOTHING).sort());
      }),
    );
  });
});

describe('deliveryHeaders', () => {
  const headers = (event: string | undefined, guid: string | undefined) => ({ 'x-github-event': event, 'x-github-delivery': guid });

  it.each([
    ['issues', '72d3162e-cc78-11e3-81ab-4c9367dc0958'],
    ['issues', '1764000000000'],
    ['__proto__', 'hasOwnProperty'],
    ['e'.repeat(128), 'g'.repeat(128)],
  ])('takes %s %s', (event, guid) => expect(deliveryHeaders(headers(event, guid))).toEqual({ event, guid }));

  it.each<[string, string | undefined, string | undefined, string]>([
    ['no event', undefined, 'g', 'X-GitHub-Event'],
    ['no GUID', 'e', undefined, 'X-GitHub-Delivery'],
    ['an empty event', '', 'g', 'X-GitHub-Event'],
    ['an empty GUID', 'e', '', 'X-GitHub-Delivery'],
    ['two GUIDs, as Node joins them', 'e', 'g, g', 'X-GitHub-Delivery'],
    ['a tab', 'e\tf', 'g', 'X-GitHub-Event'],
    ['a NUL', 'e', 'g\0', 'X-GitHub-Delivery'],
    ['a newline', 'e', 'g\n', 'X-GitHub-Delivery'],
    ['a letter beyond ASCII', 'é', 'g', 'X-GitHub-Event'],
    ['too long an event', 'e'.repeat(129), 'g', 'X-GitHub-Event'],
    ['too long a GUID', 'e', 'g'.repeat(129), 'X-GitHub-Delivery'],
  ])('refuses %s, naming the header', (_, event, guid, name) => {
    expect(() => deliveryHeaders(headers(event, guid))).toThrow(expect.objectContaining({ code: 'webhook.headers', message: expect.stringContaining(name) as string }));
  });
});
