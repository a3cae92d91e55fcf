import { DEFAULT_RDS_KEY } from '../../lambda/contract/default-rds-key';
import type { WireHandler } from '../http/exchange';
import { jsonServiceHandler, textMember } from './json-service';
import { ServiceError } from './service-error';

/**
 * KMS of local mode: the one key that there is, which RDS encrypts under unless it is told of another one.
 *
 * @param defaultKeyArn ARN of that key
 */
export function kmsService(defaultKeyArn: string): WireHandler {
  return jsonServiceHandler({
    targetPrefix: 'TrentService',
    version: '1.1',
    operations: {
      DescribeKey: (request) => {
        const keyId = textMember(request, 'KeyId');
        if (![DEFAULT_RDS_KEY, defaultKeyArn].includes(keyId))
          throw new ServiceError('NotFoundException', `Key '${keyId}' does not exist`);
        return { KeyMetadata: metadataOf(defaultKeyArn) };
      },
    },
  });
}

function metadataOf(arn: string): object {
  return {
    Arn: arn,
    KeyId: arn.slice(arn.indexOf('/') + 1),
    Enabled: true,
    KeyState: 'Enabled',
    KeyManager: 'AWS',
  };
}
