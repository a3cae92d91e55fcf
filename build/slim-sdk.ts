import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

const MANIFESTS = /@aws-sdk[\\/]client-[a-z0-9-]+[\\/]package\.json$/;
const ERRORS =
  /@aws-sdk[\\/]client-[a-z0-9-]+[\\/]dist-es[\\/]models[\\/](?:errors|\w+ServiceException)\.js$/;
const PROTOTYPE_CALL = /^\s*Object\.setPrototypeOf\(this, \w+\.prototype\);\n/gm;
const SHAPE_ID = /^\s*static shapeId = "[^"]*";\n/gm;

/** The part of a client's package.json that the client reads: its version, for the user agent. */
export function manifestOf(text: string): string {
  const { version } = JSON.parse(text) as { readonly version: string };
  return JSON.stringify({ version });
}

/**
 * Leaves out of error classes the call that sets the prototype and the id of the shape. The call is for classes that
 * are compiled to functions: without any of them `super()` of a class sets the same prototype. The SDK gives each class its id
 * again where it registers the error's schema.
 */
export function slimErrors(source: string): string {
  return source.replace(PROTOTYPE_CALL, '').replace(SHAPE_ID, '');
}

/** Leaves out of the AWS SDK's clients what nothing reads, so that there is room for the logger within the limits. */
export const slimSdk: Plugin = {
  name: 'slim-sdk',
  setup: ({ onLoad }) => {
    onLoad({ filter: MANIFESTS }, async ({ path }) => ({
      contents: manifestOf(await readFile(path, 'utf8')),
      loader: 'json',
    }));
    onLoad({ filter: ERRORS }, async ({ path }) => ({
      contents: slimErrors(await readFile(path, 'utf8')),
      loader: 'js',
    }));
  },
};
