import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

const SCHEMAS = /@aws-sdk[\\/]client-[a-z0-9-]+[\\/]dist-es[\\/]schemas[\\/]schemas_\d+\.js$/;
const CONSTANT = /^const (\w+) = ("[^"\n]*");$/gm;
const COMPUTED_KEY = /\[(_\w+)\]:/g;

/** Puts the texts of a module's constants in place of the computed keys that name them. */
export function withPlainKeys(source: string): string {
  const texts = new Map([...source.matchAll(CONSTANT)].map(([, name = '', text = '']) => [name, text]));
  return source.replace(COMPUTED_KEY, (key, name: string) => {
    const text = texts.get(name);
    return text === undefined ? key : `${text}:`;
  });
}

/**
 * Lets a bundle leave out the schemas of operations that it does not call. The SDK writes the keys of some schemas as
 * `[_name]`, where `_name` is a constant text; a computed key may have a side effect, so esbuild keeps each such schema
 * and all that it refers to: of EC2, whose client it makes five times as large, all of them.
 */
export const plainSchemaKeys: Plugin = {
  name: 'plain-schema-keys',
  setup: ({ onLoad }) =>
    onLoad({ filter: SCHEMAS }, async ({ path }) => ({
      contents: withPlainKeys(await readFile(path, 'utf8')),
      loader: 'js',
    })),
};
