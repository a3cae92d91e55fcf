import { createRequire } from 'node:module';
import * as path from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { manifestOf, slimErrors, slimSdk } from '../../build/slim-sdk';

const ROOT = path.resolve(__dirname, '../..');

type ErrorClass = { new (options: object): Error; readonly shapeId?: string };

/** The error classes of a client, after its schemas have registered them. */
async function errorsOf(client: string, plugins: BuildOptions['plugins']) {
  const folder = path.join(ROOT, 'node_modules/@aws-sdk', client, 'dist-es');
  const { outputFiles } = await build({
    stdin: {
      contents: `import { errorTypeRegistries } from './schemas/schemas_0'; export * from './models/errors'; globalThis.registries = errorTypeRegistries;`,
      resolveDir: folder,
    },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    plugins,
  });
  const loaded = { exports: {} as Record<string, ErrorClass> };
  const evaluate = new Function('module', 'exports', 'require', 'globalThis', String(outputFiles[0]?.text));
  evaluate(loaded, loaded.exports, createRequire(__filename), {});
  return Object.entries(loaded.exports).map(([name, Class]) => {
    const error = new Class({ message: 'no', $metadata: {} });
    const { name: ownName, message } = error;
    const isOfClass = Object.getPrototypeOf(error) === Class.prototype && error instanceof Class;
    return { name, ownName, message, isOfClass, shapeId: Class.shapeId };
  });
}

describe('the slimmed SDK', () => {
  it.each(['client-sfn', 'client-rds', 'client-dynamodb', 'client-secrets-manager', 'client-kms'])(
    'has the same errors: %s',
    async (client) => {
      const slim = await errorsOf(client, [slimSdk]);
      expect(slim).toEqual(await errorsOf(client, []));
      expect(slim.length).toBeGreaterThan(5);
      for (const { isOfClass, shapeId } of slim)
        expect([isOfClass, typeof shapeId]).toEqual([true, 'string']);
    },
  );

  it('leaves out the two lines alone', () => {
    const source =
      'class A extends B {\n    static shapeId = "x#A";\n    constructor(o) {\n        super(o);\n        Object.setPrototypeOf(this, A.prototype);\n        this.a = o.a;\n    }\n}\n';
    expect(slimErrors(source)).toBe(
      'class A extends B {\n    constructor(o) {\n        super(o);\n        this.a = o.a;\n    }\n}\n',
    );
  });

  it('keeps of a manifest its version, which the user agent names', () => {
    expect(manifestOf('{"name":"@aws-sdk/client-x","version":"3.1.0","scripts":{}}')).toBe(
      '{"version":"3.1.0"}',
    );
  });
});
