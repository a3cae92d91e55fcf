import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { codeSpansOf, markdownPages, ROOT } from './pages';

interface Member {
  readonly name: string;
}

interface JsiiType {
  readonly kind: 'class' | 'enum' | 'interface';
  readonly name: string;
  readonly properties?: readonly Member[];
  readonly methods?: readonly Member[];
  readonly members?: readonly Member[];
  readonly base?: string;
  readonly interfaces?: readonly string[];
}

/** What jsii found in lib/: `npm run build:lib` writes it. */
interface Assembly {
  readonly types: Readonly<Record<string, JsiiType>>;
}

let types: Readonly<Record<string, JsiiType>> = {};

beforeAll(() => {
  const { types: byName }: Assembly = JSON.parse(readFileSync(path.join(ROOT, '.jsii'), 'utf8'));
  types = Object.fromEntries(Object.values(byName).map((type) => [type.name, type]));
});

/** What pages call an instance of a construct. */
const INSTANCES: Readonly<Record<string, string>> = {
  api: 'MaskingApi',
  automation: 'MaskingAutomation',
  monitor: 'MaskingMonitor',
  trigger: 'MaskingTrigger',
  workflow: 'MaskingWorkflow',
};

/** Names of ours that no construct bears: errors, and words of other pages. */
const ERRORS = /^Masking(?:Failed|Run(?:Failed|Cancelled|FinishedWithWarnings|Gone))$/;

/** Names of the npm package's classes begin so, or are in the assembly. */
const OURS = /^Masking[A-Z]\w*$/;

function membersOf(name: string): Set<string> {
  const type = types[name];
  if (!type) return new Set();
  const own = [...(type.properties ?? []), ...(type.methods ?? []), ...(type.members ?? [])];
  const above = [type.base ?? '', ...(type.interfaces ?? [])].map((parent) => parent.split('.').at(-1) ?? '');
  return new Set([...own.map((member) => member.name), ...above.flatMap((parent) => [...membersOf(parent)])]);
}

/** What a span says of our API that is not so. */
function faultOf(span: string): string | undefined {
  const [, owner = '', member] = /^([A-Za-z]\w*)(?:\.(\w+))?/.exec(span) ?? [];
  const isInstance = Object.hasOwn(INSTANCES, owner);
  const type = isInstance ? INSTANCES[owner] : owner;
  if (type === undefined || (isInstance && member === undefined)) return propertyFault(span);
  if (types[type] === undefined)
    return OURS.test(owner) && !ERRORS.test(owner) ? `there is no ${owner}` : propertyFault(span);
  if (member === undefined || membersOf(type).has(member)) return undefined;
  return `${type} has no ${member}`;
}

/** `name: value` is how pages write a property with its value. */
function propertyFault(span: string): string | undefined {
  const [, property] = /^([a-z][a-zA-Z]+): [^ ]/.exec(span) ?? [];
  if (property === undefined) return undefined;
  const known = Object.values(types).some(
    ({ kind, name }) => kind === 'interface' && membersOf(name).has(property),
  );
  return known || OF_OTHERS.includes(property) ? undefined : `nothing has a property ${property}`;
}

/** Properties of the CDK itself that pages speak of. */
const OF_OTHERS = ['analyticsReporting'];

describe.each(markdownPages())('%s', (page) => {
  it('names only what the package has', () => {
    expect(
      codeSpansOf(page)
        .map(faultOf)
        .filter((fault) => fault !== undefined),
    ).toEqual([]);
  });
});

it('a name that there is not is found', () => {
  expect(faultOf('MaskingRobot')).toBe('there is no MaskingRobot');
  expect(faultOf('MaskingMonitor.explode')).toBe('MaskingMonitor has no explode');
  expect(faultOf('trigger.addAlarm(…)')).toBe('MaskingTrigger has no addAlarm');
  expect(faultOf('CloneMethod.BY_MAGIC')).toBe('CloneMethod has no BY_MAGIC');
  expect(faultOf('alarm: false')).toBe('nothing has a property alarm');
  expect(['MaskingRunFailed', 'alarms: false', 'trigger.addSchedule', 'orders'].map(faultOf)).toEqual(
    Array(4).fill(undefined),
  );
});
