import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    alias: { 'cdk-masking-automation': fileURLToPath(new URL('./lib/index.ts', import.meta.url)) },
  },
  test: {
    include: ['test/**/*.test.ts'],
    // Two cores do nearly twice the work of one, and vitest leaves one to itself.
    maxWorkers: '100%',
    testTimeout: 30_000,
    hookTimeout: 60_000,
    env: {
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      // CDK checks each template for seconds; test/bin/masking-automation.test.ts has it check the app's.
      CDK_VALIDATION: 'false',
    },
    reporters: process.env.CI ? ['default', './test/closing-line-reporter.mts'] : ['default'],
    coverage: {
      provider: 'v8',
      include: ['lib/**', 'lambda/**', 'local/**'],
      // The command line's last step: test/local/command-line.test.ts runs it as a process of its own.
      exclude: ['local/start.ts'],
      reporter: ['text-summary', 'html'],
      thresholds: { lines: 90, branches: 90 },
    },
  },
});
