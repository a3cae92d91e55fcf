import { isPlainObject } from '../../lambda/contract/request-check';

/** How a rule makes a target's input of an event. */
export interface InputTransformer {
  readonly InputPathsMap?: Readonly<Record<string, string>>;
  readonly InputTemplate: string;
}

/** `$`, or `$.` and names with dots between them; EventBridge's brackets are not read here. */
const PATH = /^\$(?:\.[\w-]+)*$/;

function valueAt(event: unknown, path: string): unknown {
  if (!PATH.test(path)) throw new Error(`local mode does not read the path ${path} of an event`);
  return path
    .split('.')
    .slice(1)
    .reduce<unknown>((value, name) => (isPlainObject(value) ? value[name] : undefined), event);
}

/** Whether a place of a JSON template is inside a string, where a value stands without quotes of its own. */
function isInString(template: string, place: number): boolean {
  return (template.slice(0, place).match(/(?<!\\)"/g) ?? []).length % 2 === 1;
}

/** The input that EventBridge makes of an event: a value that the event lacks becomes an empty one. */
export function transformInput(
  { InputPathsMap = {}, InputTemplate }: InputTransformer,
  event: unknown,
): unknown {
  const text = InputTemplate.replaceAll(/<([\w-]+)>/g, (placeholder, name: string, place: number) => {
    const path = InputPathsMap[name];
    if (path === undefined) return placeholder;
    const value = valueAt(event, path) ?? '';
    const json = JSON.stringify(value);
    if (!isInString(InputTemplate, place)) return json;
    return typeof value === 'string' ? json.slice(1, -1) : JSON.stringify(json).slice(1, -1);
  });
  return JSON.parse(text);
}
