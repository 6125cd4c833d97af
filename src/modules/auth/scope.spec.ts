import { TOKEN_SCOPES, USER_ROLES } from '../../shared/http/principal.js';
import { isInScope } from './scope.js';

it.each([
  ['read', 'viewer', 'GET', true], ['read', 'viewer', 'HEAD', true], ['read', 'viewer', 'POST', false], ['read', 'maintainer', 'GET', false], ['read', 'administrator', 'GET', false],
  ['operate', 'viewer', 'POST', true], ['operate', 'maintainer', 'POST', true], ['operate', 'administrator', 'GET', false], ['operate', 'administrator', 'DELETE', false],
] as const)('a token of the scope %s asks a route for the role %s by %s: %s', (scope, role, method, may) => {
  expect(isInScope(scope, role, method)).toBe(may);
});

it('a scope reaches all that those before it reach, and admin everything', () => {
  for (const role of USER_ROLES) {
    for (const method of ['GET', 'POST', 'DELETE']) {
      const reach = TOKEN_SCOPES.map((scope) => isInScope(scope, role, method));
      expect(reach).toEqual(reach.toSorted((one, other) => Number(one) - Number(other)));
      expect(reach.at(-1)).toBe(true);
    }
  }
});
