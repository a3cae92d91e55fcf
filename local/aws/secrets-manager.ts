import { createHash, randomUUID } from 'node:crypto';
import type { Clock } from '../clock';
import type { WireHandler } from '../http/exchange';
import { type JsonRequest, jsonServiceHandler, optionalText, textMember } from './json-service';
import { ServiceError } from './service-error';

type Stage = 'AWSCURRENT' | 'AWSPREVIOUS';

interface SecretVersion {
  readonly id: string;
  readonly text: string;
  readonly createdAt: number;
}

interface Secret {
  readonly arn: string;
  readonly name: string;
  readonly versions: ReadonlyMap<Stage, SecretVersion>;
}

export interface SecretsManagerOptions {
  readonly clock: Clock;
  readonly accountId: string;
  readonly region: string;
}

const DEFAULT_PAGE = 100;

/** Secrets Manager of local mode: secrets in memory, with their present and their last value. */
export class SecretsManagerService {
  readonly handle: WireHandler;
  private readonly secrets = new Map<string, Secret>();

  constructor(private readonly options: SecretsManagerOptions) {
    this.handle = jsonServiceHandler({
      targetPrefix: 'secretsmanager',
      version: '1.1',
      operations: {
        CreateSecret: (request) => this.createSecret(request),
        PutSecretValue: (request) => this.putSecretValue(request),
        GetSecretValue: (request) => this.getSecretValue(request),
        DescribeSecret: (request) => this.describe(this.find(textMember(request, 'SecretId'))),
        ListSecrets: (request) => this.listSecrets(request),
      },
    });
  }

  /**
   * Makes a secret.
   *
   * @returns its ARN
   */
  create(name: string, text: string): string {
    if (this.secrets.has(name)) {
      throw new ServiceError('ResourceExistsException', `the secret ${name} already exists`);
    }
    const { region, accountId } = this.options;
    const suffix = createHash('sha256').update(name).digest('base64url').replace(/[-_]/g, 'x').slice(0, 6);
    const arn = `arn:aws:secretsmanager:${region}:${accountId}:secret:${name}-${suffix}`;
    this.secrets.set(name, { arn, name, versions: new Map([['AWSCURRENT', this.version(text)]]) });
    return arn;
  }

  /** Gives a secret a new value; the one before stays as AWSPREVIOUS. */
  rotate(secretId: string, text: string): void {
    const secret = this.find(secretId);
    const last = secret.versions.get('AWSCURRENT');
    const versions = new Map<Stage, SecretVersion>([['AWSCURRENT', this.version(text)]]);
    if (last) versions.set('AWSPREVIOUS', last);
    this.secrets.set(secret.name, { ...secret, versions });
  }

  private version(text: string): SecretVersion {
    return { id: randomUUID(), text, createdAt: this.options.clock.now() };
  }

  private find(secretId: string): Secret {
    for (const secret of this.secrets.values()) {
      const withoutSuffix = secret.arn.slice(0, secret.arn.lastIndexOf('-'));
      if ([secret.name, secret.arn, withoutSuffix].includes(secretId)) return secret;
    }
    throw new ServiceError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  }

  private createSecret(request: JsonRequest): object {
    const name = textMember(request, 'Name');
    this.create(name, textMember(request, 'SecretString'));
    const secret = this.find(name);
    return { ARN: secret.arn, Name: name, VersionId: secret.versions.get('AWSCURRENT')?.id };
  }

  private putSecretValue(request: JsonRequest): object {
    const secretId = textMember(request, 'SecretId');
    this.rotate(secretId, textMember(request, 'SecretString'));
    const secret = this.find(secretId);
    const VersionId = secret.versions.get('AWSCURRENT')?.id;
    return { ARN: secret.arn, Name: secret.name, VersionId, VersionStages: ['AWSCURRENT'] };
  }

  private getSecretValue(request: JsonRequest): object {
    const secret = this.find(textMember(request, 'SecretId'));
    const stage = optionalText(request, 'VersionStage') ?? 'AWSCURRENT';
    const version = secret.versions.get(stage as Stage);
    if (!version) {
      const message = `Secrets Manager can't find the specified secret value for staging label: ${stage}`;
      throw new ServiceError('ResourceNotFoundException', message);
    }
    return {
      ARN: secret.arn,
      Name: secret.name,
      VersionId: version.id,
      VersionStages: [stage],
      SecretString: version.text,
      CreatedDate: version.createdAt / 1000,
    };
  }

  private describe(secret: Secret): object {
    const stages = [...secret.versions].map(([stage, { id }]) => [id, [stage]] as const);
    return { ARN: secret.arn, Name: secret.name, VersionIdsToStages: Object.fromEntries(stages) };
  }

  private listSecrets(request: JsonRequest): object {
    const size = Number(request.MaxResults ?? DEFAULT_PAGE);
    const start = Number(optionalText(request, 'NextToken') ?? 0);
    const all = [...this.secrets.values()];
    const page = all.slice(start, start + size).map((secret) => this.describe(secret));
    return { SecretList: page, ...(start + size < all.length && { NextToken: String(start + size) }) };
  }
}
