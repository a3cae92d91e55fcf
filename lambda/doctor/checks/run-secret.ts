import { readRunSecret } from '../../secrets/run-secret';
import { type Examination, isBlueprint } from '../examination';
import { type Finding, pass } from '../finding';
import { asReadable } from '../readable-secret';
import { secretOfBlueprint } from '../secret-of-blueprint';

/** Whether the run secret can be read and is one that DataMasque takes. */
export async function checkRunSecret(examination: Examination): Promise<Finding> {
  const { fields, tools } = examination;
  const { runSecretArn: secretArn } = fields;
  if (secretArn === undefined) return pass('none is named: DataMasque makes one for each run');
  if (isBlueprint(examination)) return secretOfBlueprint(secretArn);
  await asReadable(secretArn, "the workflow's runSecrets name it", () =>
    readRunSecret(tools.secrets, secretArn),
  );
  return pass(`the secret ${secretArn} holds a run secret`);
}
