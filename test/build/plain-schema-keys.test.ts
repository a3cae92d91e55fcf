import { createRequire } from 'node:module';
import * as path from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { plainSchemaKeys, withPlainKeys } from '../../build/plain-schema-keys';

const ROOT = path.resolve(__dirname, '../..');

/** The schemas of a client's module as they are when it is loaded; functions stand for what they give. */
async function schemasOf(client: string, plugins: BuildOptions['plugins']): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path.join(ROOT, `node_modules/@aws-sdk/${client}/dist-es/schemas/schemas_0.js`)],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    plugins,
  });
  const loaded = { exports: {} };
  new Function('module', 'exports', 'require', String(outputFiles[0]?.text))(
    loaded,
    loaded.exports,
    createRequire(__filename),
  );
  const { errorTypeRegistries: _, ...schemas } = loaded.exports as Record<string, unknown>;
  return JSON.stringify(schemas, (__, value) => (typeof value === 'function' ? nameOf(value()) : value));
}

/** References go in circles. */
function nameOf(schema: unknown): unknown {
  return Array.isArray(schema) ? schema[2] : schema;
}

describe('plain keys', () => {
  it.each(['client-ec2', 'client-rds', 'client-kms', 'client-sfn', 'client-secrets-manager'])(
    'change none of the schemas of %s',
    async (client) => {
      const plain = await schemasOf(client, [plainSchemaKeys]);
      expect(plain).toBe(await schemasOf(client, []));
      expect(plain.length).toBeGreaterThan(10_000);
    },
  );

  it('stand for constant texts alone', () => {
    const source = 'const _e = "error";\nconst _f = f();\nconst x = { [_e]: 1, [_f]: 2, [_g]: 3 };';
    expect(withPlainKeys(source)).toBe(
      'const _e = "error";\nconst _f = f();\nconst x = { "error": 1, [_f]: 2, [_g]: 3 };',
    );
  });
});
