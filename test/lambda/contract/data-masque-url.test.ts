import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dataMasqueEnvironment } from '../../../lambda/contract/data-masque-environment';
import { dataMasqueBaseUrl, isLoopbackHost } from '../../../lambda/contract/data-masque-url';

const check = (address: unknown) => dataMasqueBaseUrl('url', address);

describe('the address of a DataMasque server', () => {
  it.each([
    ['https://datamasque.example.com', 'https://datamasque.example.com'],
    ['https://datamasque.example.com/', 'https://datamasque.example.com'],
    ['HTTPS://DataMasque.Example.com:443', 'https://datamasque.example.com'],
    ['https://datamasque.example.com:8443', 'https://datamasque.example.com:8443'],
    ['https://10.0.0.5', 'https://10.0.0.5'],
    ['https://[fd00::5]:8443', 'https://[fd00::5]:8443'],
    ['http://localhost:8000', 'http://localhost:8000'],
    ['http://127.0.0.1:8000/', 'http://127.0.0.1:8000'],
    ['http://[::1]:8000', 'http://[::1]:8000'],
  ])('may be %s', (address, base) => {
    expect(check(address)).toBe(base);
  });

  it.each([
    [
      'http://localhost:x@evil.example',
      'must not hold a user or a password, got: http://…@evil.example; leave it out',
    ],
    ['https://me:hunter2@a.example', 'must not hold a user or a password, got: https://…@a.example; '],
    ['https://me:hunter2@x@a.example', 'must not hold a user or a password, got: https://…@a.example; '],
    ['https://@a.example', 'must not hold a user or a password, got: https://…@a.example; '],
    ['me:hunter2@a.example', 'must not hold a user or a password, got: …@a.example; '],
    ['https://a.example?token=hunter2', 'must not hold a query or a fragment, got: https://a.example?…; '],
    ['https://a.example/?', 'must not hold a query or a fragment, got: https://a.example/?…; '],
    ['https://a.example#hunter2', 'must not hold a query or a fragment, got: https://a.example#…; '],
    [
      'https://a.example/datamasque',
      'must not hold a path, got: https://a.example/datamasque; give https://a.example',
    ],
    ['https://a.example//', 'must not hold a path, got: https://a.example//; give https://a.example'],
    [
      'https://a.example:8443/login',
      'must not hold a path, got: https://a.example:8443/login; give https://a.example:8443',
    ],
    [
      'http://a.example',
      'must begin with https://, or be http:// to this machine itself, got: http://a.example; ',
    ],
    [
      'http://localhost.evil.example',
      'must begin with https://, or be http:// to this machine itself, got: ',
    ],
    [
      'http://127.0.0.1.evil.example',
      'must begin with https://, or be http:// to this machine itself, got: ',
    ],
    ['ftp://127.0.0.1', 'must be an https:// address, got: ftp://127.0.0.1; '],
    ['javascript:alert(1)', 'must be an https:// address, got: javascript:alert(1); '],
    ['a.example', 'must be an https:// address, got: a.example; give https:// and a host'],
    ['https:a.example', 'must be an https:// address, got: https:a.example; '],
    ['https://', 'must be an https:// address, got: https://; '],
    ['https://a.example:99999', 'must be an https:// address, got: https://a.example:99999; '],
    [`https://\${Token[Url.12]}`, `must be an https:// address, got: https://\${Token[Url.12]}; `],
    [
      'https://undefined',
      'has no host, got: https://undefined; set the environment variable that the host comes from',
    ],
    ['https:\\\\a.example', 'must not hold white space, backslashes or control characters, got: '],
    ['https://a.example\\@b.example', 'must not hold a user or a password, got: '],
    [' https://a.example', 'must not hold white space, backslashes or control characters, got: '],
    [
      'https://a.exa\nmple',
      'must not hold white space, backslashes or control characters, got: https://a.exa\\nmple; ',
    ],
    ['https://a.exam\u200bple', 'must not hold white space, backslashes or control characters, got: '],
    ['', 'is missing, got: an empty text; give https:// and a host, '],
    [undefined, 'is missing, got: undefined; give https:// and a host, '],
    [null, 'is missing, got: null; give https:// and a host, '],
    [8000, 'must be a text, got: a number; '],
  ])('is not %j', (address, words) => {
    expect(() => check(address)).toThrow(`url ${words}`);
  });

  it('never has its password repeated', () => {
    const word = fc.stringMatching(/^[a-z0-9]{12,20}$/);
    fc.assert(
      fc.property(word, word, fc.constantFrom('@', '%40@', '/@', '\\@', '@x@'), (user, password, at) => {
        const message = messageOf(`https://${user}:${password}${at}a.example`);
        expect(message).not.toContain(password);
        expect(message).not.toContain(user);
      }),
    );
  });

  it('once it is taken, is an origin of TLS or of this machine, the same for whoever parses it', () => {
    const near = fc.stringMatching(
      /^(https?|HTTPS|ftp):[/\\]{1,3}(localhost|127\.1|a\.example|[::1]{0,4})?[:@/?#. \tx0-9-]{0,6}$/,
    );
    fc.assert(
      fc.property(
        fc.oneof(near, fc.webUrl({ withFragments: true, withQueryParameters: true }), fc.string()),
        (text) => {
          const base = messageOf(text) === undefined ? check(text) : undefined;
          if (base === undefined) return;
          const url = new URL(base);
          expect(url.origin).toBe(base);
          expect([url.username, url.password, url.search, url.hash, url.pathname]).toEqual([
            '',
            '',
            '',
            '',
            '/',
          ]);
          expect(url.protocol === 'https:' || isLoopbackHost(url.hostname)).toBe(true);
          expect(new URL(text).host).toBe(url.host);
          expect(check(base)).toBe(base);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('of plain HTTP is of this machine, whatever surrounds its name', () => {
    const around = fc.stringMatching(/^[a-z0-9.@:-]{0,8}$/);
    fc.assert(
      fc.property(around, around, (before, after) => {
        const text = `http://${before}localhost${after}`;
        if (messageOf(text) !== undefined) return;
        expect(new URL(text).hostname).toBe('localhost');
      }),
    );
  });
});

describe('the environment of a function', () => {
  const variables = (DATAMASQUE_URL: string) => ({
    DATAMASQUE_URL,
    DATAMASQUE_CREDENTIALS_ARN: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:login-AbCdEf',
    DATAMASQUE_VERIFY_TLS: 'true',
  });

  it('is read with an address that was known at deployment only, as it is used', () => {
    expect(dataMasqueEnvironment.read(variables('https://A.example/')).dataMasqueUrl).toBe(
      'https://a.example',
    );
  });

  it('is refused with an address that may not be used', () => {
    expect(() => dataMasqueEnvironment.read(variables('http://localhost:x@evil.example'))).toThrow(
      'environment variable DATAMASQUE_URL must not hold a user or a password, got: http://…@evil.example; ',
    );
  });
});

function messageOf(address: string): string | undefined {
  try {
    check(address);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
