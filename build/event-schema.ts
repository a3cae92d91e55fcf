import * as z from 'zod';
import { MASKING_RUN_FINISHED, maskingRunFinishedSchema } from '../lambda/contract/masking-run-finished';

/** The JSON schema of the event of a finished run, as docs/ has it. */
export function eventSchemaText(): string {
  const schema = z.toJSONSchema(maskingRunFinishedSchema, { io: 'input' });
  return `${JSON.stringify({ title: MASKING_RUN_FINISHED, ...schema }, undefined, 2)}\n`;
}
