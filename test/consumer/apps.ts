import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { snippetsOf } from '../snippets';

const ROOT = path.resolve(__dirname, '../..');
const EXAMPLES = path.join(ROOT, 'examples');

/** Every example, by its name: a whole app. */
export function examples(): ReadonlyMap<string, string> {
  const files = readdirSync(EXAMPLES).filter((file) => file.endsWith('.ts'));
  return new Map(
    files.map((file) => [path.basename(file, '.ts'), readFileSync(path.join(EXAMPLES, file), 'utf8')]),
  );
}

/** Every snippet of the pages that is no example, as a whole app, by its page and line. */
export function documentedApps(): ReadonlyMap<string, string> {
  const known = [...examples().values()];
  const pages = readdirSync(path.join(ROOT, 'docs')).filter((file) => file.endsWith('.md'));
  const snippets = ['README.md', ...pages.map((page) => `docs/${page}`)].flatMap((page) =>
    snippetsOf(path.join(ROOT, page))
      .filter(({ language, text }) => language === 'ts' && !known.some((example) => example.endsWith(text)))
      .map(({ line, text }) => [`${path.basename(page, '.md')}-${line}`, wholeApp(text)] as const),
  );
  return new Map(snippets);
}

/** The names of everything that the package has for its users. */
function exportedNames(): readonly string[] {
  const assembly: { types: Record<string, { name: string }> } = JSON.parse(
    readFileSync(path.join(ROOT, '.jsii'), 'utf8'),
  );
  return Object.values(assembly.types).map(({ name }) => name);
}

/** What stands around a snippet that is a part of a stack, under the names that the pages use. */
const stack = (): string => `
import { App, Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { ${exportedNames().join(', ')} } from 'cdk-masking-automation';

class Part extends Stack {
  constructor(app: App) {
    super(app, 'Part', { env: { account: '111122223333', region: 'us-east-1' } });
    const stack = this;
    const vpc = new ec2.Vpc(this, 'Vpc');
    const clones = new ec2.SecurityGroup(this, 'Clones', { vpc });
    const auditKey = new kms.Key(this, 'AuditKey');
    const credentials = secretsmanager.Secret.fromSecretNameV2(this, 'Login', 'datamasque/automation');
    const dataMasque = { url: 'https://datamasque.example.com', credentials, vpc };
    const workflow = new MaskingWorkflow(this, 'Workflow', {
      dataMasque,
      cloneSecurityGroups: [clones],
      databaseSecretNames: ['rds!db-*'],
    });
    const trigger = new MaskingTrigger(this, 'Trigger', {
      stateMachines: [MaskingStateMachine.workflow(workflow.stateMachine)],
    });
`;

function wholeApp(snippet: string): string {
  if (snippet.includes('new App(')) return snippet;
  return `${stack()}{\n${snippet}}\n  }\n}\n\nconst app = new App();\nnew Part(app);\napp.synth();\n`;
}
