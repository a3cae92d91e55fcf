import * as cognito from '@aws-sdk/client-cognito-identity-provider';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as eventbridge from '@aws-sdk/client-eventbridge';
import * as lambda from '@aws-sdk/client-lambda';
import * as rds from '@aws-sdk/client-rds';
import * as tagging from '@aws-sdk/client-resource-groups-tagging-api';
import * as secretsManager from '@aws-sdk/client-secrets-manager';
import * as stepFunctions from '@aws-sdk/client-sfn';
import * as sqs from '@aws-sdk/client-sqs';
import {
  ClientModel,
  type Operation,
  type Shape,
  type StructureShape,
} from '../../../local/aws/client-model';
import { checkQuery } from './query-path';

/** A map, a union, a document or bytes: taken as it is given. */
type Open = { readonly kind: 'open' };
type AnyShape = Shape<Open>;

/** Client packages by the AWS CLI's names of their services. */
export const CLIENT_PACKAGES: Readonly<Record<string, object>> = {
  'cognito-idp': cognito,
  dynamodb,
  events: eventbridge,
  lambda,
  rds,
  resourcegroupstaggingapi: tagging,
  secretsmanager: secretsManager,
  sqs,
  stepfunctions: stepFunctions,
};

/** Options of the AWS CLI itself, each with whether a value follows. Source: AWS CLI user guide, global options and pagination. */
const GLOBAL_OPTIONS: Readonly<Record<string, boolean>> = {
  'cli-binary-format': true,
  'endpoint-url': true,
  'max-items': true,
  'no-cli-pager': false,
  'no-paginate': false,
  output: true,
  'page-size': true,
  profile: true,
  query: true,
  region: true,
  'starting-token': true,
};

/** Stands for what a file holds that a command reads. */
const FILE_CONTENT = '{}';

/** Operations that write their answer to a file, named after the options. */
const WITH_OUTPUT_FILE = ['lambda Invoke'];

/** A command of the AWS CLI as what an SDK client sends. */
export interface AwsCommand {
  /** The AWS CLI's name of the service. */
  readonly service: string;
  /** API name of the operation, e.g. `DescribeDBInstances`. */
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** What of a model only some services have. */
function openShape(reference: unknown): Open | undefined {
  const isOpen = Array.isArray(reference)
    ? [MAP, UNION].includes(reference[0])
    : typeof reference === 'number' &&
      ([DOCUMENT, BLOB, STREAMED_BLOB].includes(reference) || reference >= MAP_OF);
  return isOpen ? { kind: 'open' } : undefined;
}

/** Kinds in the models of client packages, see `local/aws/client-model.ts`. */
const MAP = 2;
const UNION = 4;
const DOCUMENT = 15;
const BLOB = 21;
const STREAMED_BLOB = 42;
const MAP_OF = 128;

/** As the AWS CLI makes an option of an API name: `DBInstanceIdentifier` is `db-instance-identifier`. */
export function optionName(apiName: string): string {
  return apiName
    .replace(/(.)([A-Z][a-z]+)/g, '$1-$2')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase();
}

/**
 * Translates a command of the AWS CLI, held against the service's own model.
 *
 * @param words the command, beginning with `aws`
 * @throws Error naming the service, operation, option or value that there is not, or an option that is needed
 */
export function awsCommand(words: readonly string[]): AwsCommand {
  const [, service = '', verb = '', ...rest] = words;
  const client = Object.hasOwn(CLIENT_PACKAGES, service) ? CLIENT_PACKAGES[service] : undefined;
  if (!client) throw new Error(`aws ${service}: no client package of this service is known here`);
  const model = new ClientModel<Open>(client, openShape);
  const name = model.operationNames().find((known) => optionName(known) === verb);
  const operation = name === undefined ? undefined : model.operationNamed(name);
  if (!operation) throw new Error(`aws ${service} has no operation ${verb}`);
  const { given, files } = optionsOf(rest);
  const filesTaken = WITH_OUTPUT_FILE.includes(`${service} ${operation.name}`) ? 1 : 0;
  if (files.length !== filesTaken) throw new Error(`${verb} takes ${filesTaken} words after its options`);
  const input = inputOf(operation, given);
  const [query] = given.get('query') ?? [];
  if (query !== undefined) checkQuery(operation.output, query);
  return { service, operation: operation.name, input };
}

interface Options {
  /** Values by option, without its dashes. */
  readonly given: ReadonlyMap<string, readonly string[]>;
  /** Words that stand after everything. */
  readonly files: readonly string[];
}

function optionsOf(words: readonly string[]): Options {
  const given = new Map<string, string[]>();
  const isFile = (word: string | undefined): boolean => word !== undefined && /^[\w.-]+\.json$/.test(word);
  const files = isFile(words.at(-1)) ? words.slice(-1) : [];
  let values: string[] | undefined;
  for (const word of files.length > 0 ? words.slice(0, -1) : words) {
    if (word.startsWith('--')) {
      values = [];
      given.set(word.slice(2), values);
    } else if (values) values.push(word);
    else throw new Error(`${word} stands before any option`);
  }
  return { given, files };
}

function inputOf(operation: Operation<Open>, given: Options['given']): Record<string, unknown> {
  const members = [...operation.input.members];
  const entries = [...given].flatMap(([option, values]) => {
    if (Object.hasOwn(GLOBAL_OPTIONS, option)) {
      checkNumber(option, values, GLOBAL_OPTIONS[option] ? 1 : 0);
      return [];
    }
    const [name, shape] = members.find(([member]) => matches(option, member)) ?? [];
    if (name === undefined || shape === undefined)
      throw new Error(`${optionName(operation.name)} has no option --${option}`);
    return [[name, optionValue(option, shape, values)]];
  });
  const input = Object.fromEntries(entries);
  const missing = operation.input.required.find((name) => input[name] === undefined);
  if (missing !== undefined) throw new Error(`${optionName(operation.name)} needs --${optionName(missing)}`);
  return input;
}

function matches(option: string, member: string): boolean {
  return optionName(member) === option || `no-${optionName(member)}` === option;
}

function checkNumber(option: string, values: readonly string[], expected: number): void {
  if (values.length !== expected)
    throw new Error(`--${option} takes ${expected} values, got: ${values.join(' ')}`);
}

function optionValue(option: string, shape: AnyShape, values: readonly string[]): unknown {
  if (shape.kind === 'boolean') {
    checkNumber(option, values, 0);
    return !option.startsWith('no-');
  }
  if (shape.kind === 'list' && !values[0]?.startsWith('['))
    return values.map((value) => valueFrom(option, shape.item, value));
  checkNumber(option, values, 1);
  return valueFrom(option, shape, values[0] ?? '');
}

function valueFrom(option: string, shape: AnyShape, text: string): unknown {
  if (text.startsWith('fileb://')) return new TextEncoder().encode(FILE_CONTENT);
  if (shape.kind === 'string') return text.startsWith('file://') ? FILE_CONTENT : text;
  if (shape.kind === 'integer') return wholeNumber(option, text);
  if (/^[[{]/.test(text)) return JSON.parse(text);
  if (shape.kind === 'structure') return shorthand(option, shape, text);
  throw new Error(`--${option} takes JSON, got: ${text}`);
}

function wholeNumber(option: string, text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new Error(`--${option} takes a number, got: ${text}`);
}

/** `Key=a,Values=b,c`. Source: AWS CLI user guide, shorthand syntax. */
function shorthand(option: string, { members }: StructureShape<Open>, text: string): Record<string, unknown> {
  const parts = text.split(/,(?=\w+=)/).map((part) => part.split(/=(.*)/s, 2) as [string, string]);
  return Object.fromEntries(
    parts.map(([name, value]) => {
      const shape = members.get(name);
      if (shape === undefined) throw new Error(`--${option} has no ${name}`);
      const values = shape.kind === 'list' ? value.split(',') : [value];
      return [name, optionValue(option, shape, values)];
    }),
  );
}
