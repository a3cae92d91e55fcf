import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { withApps } from '../../bench/synth';

/** How many resources of each type an app makes. */
async function madeBy(app: string): Promise<Readonly<Record<string, number>>> {
  const outputFolder = path.join(app, 'cdk.out');
  const env = { ...process.env, CDK_OUTDIR: outputFolder };
  await promisify(execFile)(process.execPath, [path.join(app, 'app.js')], { env });
  const template = await readFile(path.join(outputFolder, 'Masking.template.json'), 'utf8');
  const made: Record<string, number> = {};
  for (const { Type } of Object.values<{ Type: string }>(JSON.parse(template).Resources))
    made[Type] = (made[Type] ?? 0) + 1;
  return made;
}

it('is measured of two apps that differ by what the library makes', async () => {
  const [without, withOurs] = await withApps((apps) =>
    Promise.all([madeBy(apps.without), madeBy(apps.withOurs)]),
  );
  expect(without).toMatchObject({ 'AWS::EC2::VPC': 1, 'AWS::EC2::SecurityGroup': 2 });
  const machine = 'AWS::StepFunctions::StateMachine';
  expect([without[machine], withOurs[machine]]).toEqual([undefined, 1]);
  for (const [type, count] of Object.entries(without)) expect(withOurs[type]).toBeGreaterThanOrEqual(count);
});
