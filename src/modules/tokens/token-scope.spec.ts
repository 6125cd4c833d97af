import fc from 'fast-check';
import type { Permissions } from './token-lender.port.js';
import { checkNarrow, isWithin, permissionsText, scopeKey } from './token-scope.js';

const request = { installationId: 1, repositoryId: 2, permissions: { contents: 'read' } } as const;

describe('token scope', () => {
  it('spells one set of permissions in one way', () => {
    expect(permissionsText({ issues: 'write', contents: 'read' })).toBe('contents:read,issues:write');
    expect(permissionsText({ contents: 'read', issues: 'write' })).toBe('contents:read,issues:write');
  });

  it('tells scopes apart', () => {
    const keys = [
      scopeKey(request),
      scopeKey({ ...request, repositoryId: 3 }),
      scopeKey({ ...request, installationId: 3 }),
      scopeKey({ ...request, permissions: { contents: 'write' } }),
      scopeKey({ ...request, permissions: { contents: 'read', issues: 'read' } }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  it.each([
    ['no permission', { ...request, permissions: {} }],
    ['an unknown level', { ...request, permissions: { contents: 'admin' } as unknown as Permissions }],
    ['no repository', { ...request, repositoryId: 0 }],
    ['a repository that is no number', { ...request, repositoryId: Number.NaN }],
    ['a negative installation', { ...request, installationId: -1 }],
  ])('refuses a request with %s', (_, wide) => {
    expect(() => checkNarrow(wide)).toThrow(expect.objectContaining({ code: 'token.refused' }));
  });

  it('lets a narrow request pass', () => expect(() => checkNarrow(request)).not.toThrow());

  it('finds each grant above what was asked (S38)', () => {
    expect(isWithin({ contents: 'read', metadata: 'read' }, { contents: 'read' })).toBe(true);
    expect(isWithin({ contents: 'read' }, { contents: 'write' })).toBe(true);
    expect(isWithin({ contents: 'write' }, { contents: 'read' })).toBe(false);
    expect(isWithin({ contents: 'read', issues: 'read' }, { contents: 'read' })).toBe(false);
    expect(isWithin({ metadata: 'write' }, { contents: 'write' })).toBe(false);
  });

  it('takes no word it does not know for a level', () => {
    fc.assert(fc.property(fc.string(), (level) => {
      expect(isWithin({ contents: level }, { contents: 'write' })).toBe(level === 'read' || level === 'write');
    }), { examples: [['__proto__'], ['constructor'], ['toString']] });
  });
});
