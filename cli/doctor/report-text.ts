import type { CheckResult, DoctorReport } from '../../lambda/contract/doctor-report';
import { CHECKS } from '../../lambda/contract/doctor-report';
import { visible } from '../../lambda/contract/received-value';
import type { Painter, Tone } from '../output/colours';

const TONES: Readonly<Record<CheckResult, Tone>> = { pass: 'good', warn: 'doubtful', fail: 'bad' };
const RESULT_WIDTH = 4;
const NAME_WIDTH = Math.max(...CHECKS.map(({ length }) => length));

/** A report, a line for each check and the fix below it. */
export function reportText({ checks }: DoctorReport, paint: Painter): string {
  const indent = ' '.repeat(RESULT_WIDTH + NAME_WIDTH + 4);
  return checks
    .map(({ check, result, message, fix }) => {
      const line = `${paint(TONES[result] ?? 'doubtful', result)}  ${check.padEnd(NAME_WIDTH)}  ${visible(message)}\n`;
      return fix === undefined ? line : `${line}${indent}fix: ${visible(fix)}\n`;
    })
    .join('');
}
