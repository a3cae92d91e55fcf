import * as z from 'zod';
import { maskingRequestSchema, type RequestField } from '../../lambda/contract/request-fields';
import {
  errorBody,
  executionPage,
  fault,
  gatewayRefusal,
  listedExecution,
  listedStateMachine,
  repeatedOrSkipped,
  skippedRequest,
  startedExecution,
  stateMachineList,
} from './answers';
import { checkLine, doctorReport } from './doctor-answers';
import {
  executionDetail,
  firstError,
  leftover,
  listedRuleset,
  logLine,
  logPage,
  lookAt,
  phaseTiming,
  recordedRuleset,
  rulesetList,
  runPage,
  runRecord,
  shownInput,
  stoppedExecution,
  stopRequest,
} from './run-answers';

/** A schema as the document shows it. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

const COMPONENTS = {
  MaskingRequest: maskingRequestSchema(),
  StartedExecution: startedExecution,
  SkippedRequest: skippedRequest,
  RepeatedOrSkipped: repeatedOrSkipped,
  ListedExecution: listedExecution,
  ExecutionPage: executionPage,
  ListedStateMachine: listedStateMachine,
  StateMachineList: stateMachineList,
  PhaseTiming: phaseTiming,
  Leftover: leftover,
  LookAt: lookAt,
  FirstError: firstError,
  ShownInput: shownInput,
  ExecutionDetail: executionDetail,
  LogLine: logLine,
  LogPage: logPage,
  ListedRuleset: listedRuleset,
  RulesetList: rulesetList,
  RecordedRuleset: recordedRuleset,
  RunRecord: runRecord,
  RunPage: runPage,
  StopRequest: stopRequest,
  StoppedExecution: stoppedExecution,
  CheckLine: checkLine,
  DoctorReport: doctorReport,
  Fault: fault,
  ErrorBody: errorBody,
  GatewayRefusal: gatewayRefusal,
} as const satisfies Readonly<Record<string, z.core.$ZodType>>;

/** Name of a schema of the document. */
export type ComponentName = keyof typeof COMPONENTS;

/** Every schema of the document by its name. */
export type ComponentSchemas = Readonly<Record<ComponentName, JsonSchema>>;

const FIELD_DESCRIPTIONS: Readonly<Record<RequestField, string>> = {
  stateMachineArn: 'ARN of the state machine to start; may be left out where exactly one is configured',
  databaseIdentifier: 'source RDS instance or Aurora cluster, by identifier or ARN',
  databaseSecretIdentifier: 'ARN of the secret with the database login; never the login itself',
  ruleset: 'DataMasque ruleset, by UUID or, on a state machine of kind workflow, by name',
  preferredAvailabilityZone: "Availability Zone for the clone; the source's when left out",
  runSecretArn: 'ARN of the secret with the run secret, for results that repeat; never the run secret itself',
  sourceSnapshot:
    'snapshot to start from, by identifier or ARN; the newest one when left out. Only on a state machine of kind workflow',
  rulesetHash:
    "hash that the ruleset's text and libraries must have: any other text is refused before anything is made. Only on a state machine of kind workflow",
  idempotencyKey:
    'name of this request, 1 to 128 characters without control characters: sent again with the same one, it answers with the same execution',
  overlap:
    'what becomes of this request while another execution masks the same database: REJECT, the default, answers 409, SKIP starts nothing, ALLOW starts beside it',
};

const NEEDED = '; needed unless the deployment has a default for it';

const REQUEST_DESCRIPTION =
  'what to mask. All that it names lies in one account and Region, but for a snapshot, which another account may share. A field for which the deployment has a default may be left out';

/** Not every dialect of regular expressions knows Unicode properties; the description says what such a pattern asks. */
const UNICODE_PROPERTY = /\\p\{/;

/** Where a schema is referred to. */
export function referenceTo(name: ComponentName): JsonSchema {
  return { $ref: `#/components/schemas/${name}` };
}

/** The schema of one field of a masking request. */
export function requestFieldSchema(components: ComponentSchemas, field: RequestField): JsonSchema {
  const schema = components.MaskingRequest.properties?.[field];
  if (typeof schema !== 'object') throw new Error(`the schema of a masking request has no field ${field}`);
  return schema;
}

/** Every schema of the document: the request's is the one that validates requests. */
export function componentSchemas(): ComponentSchemas {
  const registry = z.registry<{ readonly id: string }>();
  for (const [id, schema] of Object.entries(COMPONENTS)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, {
    io: 'input',
    uri: (id) => `#/components/schemas/${id}`,
    override: ({ jsonSchema }) => {
      if (jsonSchema.pattern !== undefined && UNICODE_PROPERTY.test(jsonSchema.pattern))
        delete jsonSchema.pattern;
    },
  });
  const entries = Object.entries(schemas).map(([id, schema]) => [id, withoutIdentity(schema)]);
  const named: ComponentSchemas = Object.fromEntries(entries);
  return { ...named, MaskingRequest: described(named.MaskingRequest) };
}

/** Inside the document a schema is known by its place. */
function withoutIdentity({ $schema, $id, id, ...schema }: JsonSchema): JsonSchema {
  return schema;
}

/** No field is required: the deployment may have a default for any, which the server takes before it validates. */
function described({ required: needed = [], ...request }: JsonSchema): JsonSchema {
  const properties = Object.entries(request.properties ?? {}).map(([field, schema]) => [
    field,
    {
      ...(schema as JsonSchema),
      description: `${FIELD_DESCRIPTIONS[field as RequestField]}${needed.includes(field) ? NEEDED : ''}`,
    },
  ]);
  return { ...request, description: REQUEST_DESCRIPTION, properties: Object.fromEntries(properties) };
}
