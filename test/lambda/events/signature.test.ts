import { describe, expect, it } from 'vitest';
import { signedHeaders } from '../../../lambda/events/signature';

const CREDENTIALS = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};
const REQUEST = {
  host: 'example.amazonaws.com',
  region: 'us-east-1',
  service: 'service',
  headers: {},
  body: '',
};
const NOW = Date.UTC(2015, 7, 30, 12, 36, 0);

/** The cases are those of AWS's own test suite for Signature Version 4. */
describe('a signature', () => {
  it('is that of post-vanilla', () => {
    expect(signedHeaders(REQUEST, CREDENTIALS, NOW)).toEqual({
      host: 'example.amazonaws.com',
      'x-amz-date': '20150830T123600Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b',
    });
  });

  it('is that of post-x-www-form-urlencoded', () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const { authorization } = signedHeaders({ ...REQUEST, headers, body: 'Param1=value1' }, CREDENTIALS, NOW);
    expect(authorization).toMatch(
      /SignedHeaders=content-type;host;x-amz-date, Signature=ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a$/,
    );
  });

  it('covers the token of temporary credentials', () => {
    const headers = signedHeaders(REQUEST, { ...CREDENTIALS, sessionToken: 'token' }, NOW);
    expect(headers['x-amz-security-token']).toBe('token');
    expect(headers.authorization).toContain('SignedHeaders=host;x-amz-date;x-amz-security-token,');
  });
});
