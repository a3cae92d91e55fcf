import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { beforeAll, describe, expect, it } from 'vitest';
import { SWEEP_PERIOD_SECONDS } from '../../lambda/contract/monitor-environment';
import { readDatabaseSecret } from '../../lambda/secrets/database-secret';
import { snippetsOf } from '../snippets';
import { ROOT } from './pages';
import { templatesOf } from './provers/app';

const PAGE = path.join(ROOT, 'docs/production.md');
const text = readFileSync(PAGE, 'utf8');

interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
}

let resources: readonly Resource[];

beforeAll(async () => {
  const [snippet] = snippetsOf(PAGE).filter(({ language }) => language === 'ts');
  const [template] = await templatesOf(snippet?.text ?? '');
  resources = Object.values((template?.Resources ?? {}) as Readonly<Record<string, Resource>>);
});

/** Rows of the table below a heading, cell by cell, without its heading and without bold. */
function rowsBelow(heading: string): string[][] {
  const section = text.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| '));
  return rows.slice(1).map((row) =>
    row
      .replaceAll('**', '')
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const dollars = (cell = ''): number => Number(cell.replaceAll(',', ''));
const cents = (value: number): number => Math.round(value * 100) / 100;

describe('the cost on docs/production.md', () => {
  const rows = rowsBelow('What it costs a month').filter(([item]) => !item?.startsWith('---'));
  const totals = ['fixed', '30 runs', 'all'];
  const monthOf = (name: string): number => dollars(rows.find(([item]) => item === name)?.[3]);

  it('multiplies what it lists', () => {
    const products = rows.filter(([, amount, price]) => amount !== '' && price !== '');
    expect(products.length).toBeGreaterThan(5);
    for (const [item, amount, price, month] of products) {
      expect(cents(dollars(/^[\d,.]+/.exec(amount ?? '')?.[0]) * dollars(price)), item).toBe(dollars(month));
    }
  });

  it('adds it up', () => {
    const sums = totals.map((total, index) => {
      const from = index === 0 ? 0 : rows.findIndex(([item]) => item === totals[index - 1]) + 1;
      const until = rows.findIndex(([item]) => item === total);
      return rows.slice(from, until).reduce((sum, row) => sum + dollars(row[3]), 0);
    });
    const [fixed = 0, runs = 0, snapshots = 0] = sums;
    expect(cents(fixed)).toBe(monthOf('fixed'));
    expect(cents(runs)).toBe(monthOf('30 runs'));
    expect(cents(fixed + runs + snapshots)).toBe(monthOf('all'));
  });

  it('counts the alarms of its app, and the sweeps of a month', () => {
    const alarms = resources.filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm');
    expect(rows.find(([item]) => item === 'alarms')?.[1]).toBe(String(alarms.length));
    expect(text).toContain(`${((730 * 3600) / SWEEP_PERIOD_SECONDS).toLocaleString('en')} of the function`);
  });
});

describe('what docs/production.md says of its app', () => {
  it('names each service that CloudFormation makes something of, and no other', () => {
    const [, named = ''] = /<!-- services -->([\s\S]*?)<!-- end of services -->/.exec(text) ?? [];
    const services = resources.map(({ Type }) => Type.split('::')[1] ?? '').filter((it) => it !== '');
    const made = services.filter((service) => service !== 'CDKBucketDeployment');
    const listed = named.split(',').map((name) => name.replace(/\(.*\)/, '').trim());
    expect(listed.sort()).toEqual([...new Set(made)].sort());
  });

  it('lists what stays after removal, and nothing else of the stack', () => {
    const stays = resources
      .filter(({ DeletionPolicy: policy }) => policy === 'Retain')
      .map(({ Type }) => Type);
    const listed = rowsBelow('Removal').flatMap(([what = '']) => {
      const [, type, number = '1'] = /^`(AWS::[\w:]+)`(?: \((\d+)\))?$/.exec(what) ?? [];
      return type === undefined ? [] : Array.from({ length: Number(number) }, () => type);
    });
    expect(listed.sort()).toEqual(stays.sort());
  });

  it('assumes roles that the bootstrap template makes', () => {
    const template = readFileSync(
      path.join(ROOT, 'node_modules/aws-cdk/lib/api/bootstrap/bootstrap-template.yaml'),
      'utf8',
    );
    const roles = [...text.matchAll(/cdk-hnb659fds-([a-z-]+)-role-/g)].map(([, name]) => name);
    expect(roles).toEqual(['deploy', 'file-publishing', 'lookup']);
    for (const role of [...roles, 'cfn-exec']) expect(template).toContain(`cdk-\${Qualifier}-${role}-role-`);
    expect(template).toContain('hnb659fds');
  });

  it('shows the login secret as it is read', async () => {
    const [, login = ''] = /`login\.json`[^`]*`(\{[^`]*\})`/.exec(text) ?? [];
    const client = { send: async () => ({ SecretString: login }) } as unknown as SecretsManagerClient;
    await expect(readDatabaseSecret(client, 'arn')).resolves.toMatchObject({
      username: 'automation',
      password: '…',
    });
  });
});
