import { readFileSync } from 'node:fs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type * as z from 'zod';
import type {
  errorBody,
  executionPage,
  fault,
  listedExecution,
  listedStateMachine,
  startedExecution,
  stateMachineList,
} from '../../build/openapi/answers';
import type { checkLine, doctorReport } from '../../build/openapi/doctor-answers';
import { openApiText } from '../../build/openapi/document';
import type {
  executionDetail,
  logPage,
  rulesetList,
  runPage,
  stoppedExecution,
  stopRequest,
} from '../../build/openapi/run-answers';
import type { CheckLine, DoctorReport } from '../../lambda/contract/doctor-report';
import type { ErrorBody, Fault } from '../../lambda/contract/error';
import type {
  ExecutionPage,
  ListedExecution,
  ListedStateMachine,
  StartedExecution,
  StateMachineList,
} from '../../lambda/contract/execution';
import type {
  ExecutionDetail,
  LogPage,
  RulesetList,
  StoppedExecution,
} from '../../lambda/contract/execution-detail';
import { REQUEST_FIELDS } from '../../lambda/contract/request-fields';
import { API_ROUTES, routeKey } from '../../lambda/contract/routes';
import type { RunPage } from '../../lambda/contract/run-record';
import type { StopRequest } from '../../lambda/stop/stop-request';
import { SHORTEST, WHOLE } from '../lambda/contract/valid-request';
import { checkOf, DOCUMENT_FILE, documentedOperations, writtenDocument } from './documented-answers';

const document = writtenDocument();
const operations = documentedOperations(document);

describe('docs/openapi.json', () => {
  it('is what npm run openapi writes', () => {
    expect(readFileSync(DOCUMENT_FILE, 'utf8')).toBe(openApiText());
  });

  it('is OpenAPI 3.1', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document).sort()).toEqual(['components', 'info', 'openapi', 'paths', 'servers']);
  });

  it('refers to nothing that it does not hold', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(
      ([, target]) => target,
    );
    expect(references.length).toBeGreaterThan(10);
    for (const name of references) {
      expect(Object.keys(document.components.schemas)).toContain(name?.replace('#/components/schemas/', ''));
    }
  });

  it('uses every schema that it holds', () => {
    for (const name of Object.keys(document.components.schemas)) {
      expect(JSON.stringify(document)).toContain(`"#/components/schemas/${name}"`);
    }
  });
});

describe('the operations', () => {
  it('are the routes of the API, under their names', () => {
    const routes = Object.entries(API_ROUTES).map(([name, route]) => [routeKey(route), name]);
    const documented = operations.map(([route, { operationId }]) => [route, operationId]);
    expect(documented.sort()).toEqual(routes.sort());
  });

  it.each(operations)('%s asks for a signature, or for a token with its scope', (_, operation) => {
    const { scope } = API_ROUTES[operation.operationId];
    expect(operation.security).toEqual([{ iam: [] }, { jwt: [scope] }]);
    expect(Object.keys(document.components.securitySchemes)).toEqual(['iam', 'jwt']);
  });

  it.each(operations)('%s says what each of its errors is, and when to try again', (_, { responses }) => {
    const errors = Object.entries(responses).filter(([status]) => Number(status) >= 400);
    expect(errors.map(([status]) => status)).toEqual(
      expect.arrayContaining(['400', '401', '403', '429', '500', '502', '503']),
    );
    for (const [status, { description, headers }] of errors) {
      expect(description).not.toBe('');
      expect(Object.keys(headers ?? {})).toEqual(['429', '503'].includes(status) ? ['retry-after'] : []);
    }
  });
});

describe('the schema of a request', () => {
  const request = checkOf(document.components.schemas.MaskingRequest ?? {});

  it('has every field, each with what it means', () => {
    const { properties } = document.components.schemas.MaskingRequest as {
      readonly properties: Readonly<Record<string, { readonly description?: string }>>;
    };
    expect(Object.keys(properties)).toEqual(REQUEST_FIELDS);
    for (const { description } of Object.values(properties)) expect(description).toMatch(/\w{3}/);
  });

  it.each([
    ['the shortest', SHORTEST],
    ['a whole one', WHOLE],
    ['one that leaves the rest to the deployment’s defaults', { ruleset: SHORTEST.ruleset }],
  ])('takes %s', (_, valid) => {
    expect(request.safeParse(valid)).toMatchObject({ success: true });
  });

  it.each<[string, object]>([
    ['an unknown field', { ...SHORTEST, dryRun: true }],
    ['a zone that is none', { ...SHORTEST, preferredAvailabilityZone: 'mars' }],
    ['a number for text', { ...SHORTEST, databaseIdentifier: 42 }],
  ])('refuses %s', (_, wrong) => {
    expect(request.safeParse(wrong)).toMatchObject({ success: false });
  });
});

/** A type with every list and field in it read-only, as the contract's are. */
type Unchangeable<Type> = Type extends readonly (infer Item)[]
  ? readonly Unchangeable<Item>[]
  : Type extends object
    ? { readonly [Field in keyof Type]: Unchangeable<Type[Field]> }
    : Type;

describe('the schemas of the answers', () => {
  it('are the types that the handler answers with', () => {
    expectTypeOf<Unchangeable<z.infer<typeof fault>>>().toEqualTypeOf<Fault>();
    expectTypeOf<Unchangeable<z.infer<typeof errorBody>>>().toEqualTypeOf<ErrorBody>();
    expectTypeOf<Unchangeable<z.infer<typeof startedExecution>>>().toEqualTypeOf<StartedExecution>();
    expectTypeOf<Unchangeable<z.infer<typeof listedExecution>>>().toEqualTypeOf<ListedExecution>();
    expectTypeOf<Unchangeable<z.infer<typeof executionPage>>>().toEqualTypeOf<ExecutionPage>();
    expectTypeOf<Unchangeable<z.infer<typeof listedStateMachine>>>().toEqualTypeOf<ListedStateMachine>();
    expectTypeOf<Unchangeable<z.infer<typeof stateMachineList>>>().toEqualTypeOf<StateMachineList>();
    expectTypeOf<Unchangeable<z.infer<typeof executionDetail>>>().toEqualTypeOf<
      Unchangeable<ExecutionDetail>
    >();
    expectTypeOf<Unchangeable<z.infer<typeof logPage>>>().toEqualTypeOf<LogPage>();
    expectTypeOf<Unchangeable<z.infer<typeof rulesetList>>>().toEqualTypeOf<RulesetList>();
    expectTypeOf<Unchangeable<z.infer<typeof runPage>>>().toEqualTypeOf<Unchangeable<RunPage>>();
    expectTypeOf<Unchangeable<z.infer<typeof stoppedExecution>>>().toEqualTypeOf<StoppedExecution>();
    expectTypeOf<Unchangeable<z.infer<typeof checkLine>>>().toEqualTypeOf<CheckLine>();
    expectTypeOf<Unchangeable<z.infer<typeof doctorReport>>>().toEqualTypeOf<DoctorReport>();
    expectTypeOf<Unchangeable<z.infer<typeof stopRequest>>>().toEqualTypeOf<StopRequest>();
  });
});
