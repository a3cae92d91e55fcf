import { App, Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { describe, expect, it } from 'vitest';
import { ApiAccess, MaskingApi, MaskingTrigger } from '../../lib';

const JWT = {
  issuer: 'https://idp.example.com/masking',
  audience: ['automation-page'],
  scopes: { read: 'masking/read', start: 'masking/start', stop: 'masking/stop' },
};

describe('a grant with JWT access', () => {
  it.each(['grantRead', 'grantStart'] as const)('%s is refused, for a token decides', (grant) => {
    const stack = new Stack(new App(), 'Stack');
    const role = new iam.Role(stack, 'Caller', { assumedBy: new iam.AccountRootPrincipal() });
    const trigger = new MaskingTrigger(stack, 'Trigger', { stateMachineNames: ['DataMasque*'] });
    const api = new MaskingApi(stack, 'Api', { trigger, access: ApiAccess.jwt(JWT) });
    expect(() => api[grant](role)).toThrow(
      'an API can only be granted where its access is ApiAccess.iam(), got: ApiAccess.jwt(); give the caller a token with the scope of the route instead',
    );
  });
});

describe('access by JWT is refused', () => {
  it.each<[string, object, string]>([
    ['without TLS', { issuer: 'http://idp.example.com' }, 'issuer must be an https URL'],
    ['with a query', { issuer: 'https://idp.example.com?x=1' }, 'issuer must be an https URL'],
    [
      'without an issuer',
      { issuer: '' },
      'issuer must be an https URL without user and query, as the iss of its tokens says it, got: ""',
    ],
    ['for nobody', { audience: [] }, 'audience must name for whom tokens are meant, got: []'],
    ['for a nameless one', { audience: [''] }, 'audience must name for whom tokens are meant, got: [""]'],
    [
      'with an empty scope',
      { scopes: { ...JWT.scopes, read: '' } },
      'scopes.read must be one scope without spaces and quotes, got: ""',
    ],
    [
      'with two scopes in one',
      { scopes: { ...JWT.scopes, start: 'a b' } },
      'scopes.start must be one scope without spaces and quotes, got: "a b"',
    ],
  ])('%s', (_, change, message) => {
    expect(() => ApiAccess.jwt({ ...JWT, ...change })).toThrow(message);
  });

  it('but not for values that are known at deployment only', () => {
    const late = Lazy.string({ produce: () => 'https://idp.example.com' });
    expect(() =>
      ApiAccess.jwt({
        issuer: late,
        audience: Lazy.list({ produce: () => ['x'] }),
        scopes: { read: late, start: late, stop: late },
      }),
    ).not.toThrow();
  });
});
