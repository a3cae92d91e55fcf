/** The doctor's answer as a schema, which the document shows and which the tests hold the handler's answers to. */
import * as z from 'zod';
import { CHECK_RESULTS, CHECKS } from '../../lambda/contract/doctor-report';

export const checkLine = z.strictObject({
  check: z.enum(CHECKS),
  result: z.enum(CHECK_RESULTS).describe('warn: it cannot be told, or will do and should be changed'),
  message: z.string().describe('what was seen'),
  fix: z.string().optional().describe('what to do about it; absent where it passed'),
});

export const doctorReport = z.strictObject({
  checks: z.array(checkLine).describe('one line a check, but for api, which only the caller can tell'),
});
