/** The answers of the API as schemas, which the document shows and which the tests hold the handler's answers to. */
import * as z from 'zod';
import { EXECUTION_STATUSES } from '../../lambda/contract/execution';

const dateTime = z.iso.datetime();

export const fault = z.strictObject({
  field: z.string().describe('name of the field as it was sent; empty for what is of no field'),
  message: z.string().describe('what is wrong, the value received, shortened, and the fix'),
});

export const errorBody = z
  .strictObject({
    error: z.string().describe('stable name of the error'),
    message: z.string(),
    details: z.array(fault).optional().describe('every fault of a refused request'),
    runningExecutionArn: z
      .string()
      .optional()
      .describe('of an OverlappingExecution: the execution that masks the same database'),
  })
  .describe('the one shape of every error of this API');

export const gatewayRefusal = z
  .strictObject({ message: z.string() })
  .describe('what API Gateway says when it lets a request not through, or gets no answer to it');

export const startedExecution = z.strictObject({
  executionArn: z.string(),
  name: z.string(),
  stateMachineArn: z.string(),
  deduplicated: z.boolean().describe('true for a repeat: an earlier request started the execution'),
  startDate: dateTime.optional().describe('absent for a repeat after the execution closed'),
});

export const skippedRequest = z.strictObject({
  skipped: z.literal(true).describe('nothing was started, because another execution masks the same database'),
  stateMachineArn: z.string(),
  databaseIdentifier: z.string(),
  runningExecutionArn: z.string().describe('the execution that runs'),
});

export const repeatedOrSkipped = z.union([startedExecution, skippedRequest]);

export const listedExecution = z.strictObject({
  executionArn: z.string(),
  name: z.string(),
  stateMachineArn: z.string(),
  status: z.string().describe(`one of ${EXECUTION_STATUSES.join(', ')}, or one that was added since`),
  startDate: z.string().describe('date and time in ISO 8601'),
  stopDate: dateTime.optional().describe('absent while the execution runs'),
  databaseIdentifier: z.string().optional().describe('absent for what was not started through this API'),
});

export const executionPage = z.strictObject({
  executions: z.array(listedExecution).describe('the newest first'),
  nextToken: z.string().optional().describe('asks for the next page; absent on the last one'),
});

export const listedStateMachine = z.strictObject({
  stateMachineArn: z.string(),
  name: z.string(),
  kind: z
    .enum(['blueprint', 'workflow'])
    .describe("a blueprint masks the newest snapshot only, a workflow also the request's sourceSnapshot"),
});

export const stateMachineList = z.strictObject({ stateMachines: z.array(listedStateMachine) });
