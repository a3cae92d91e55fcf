import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { findChromium } from './test/browser/chromium.mts';
import { findPython } from './test/consumer/python.mts';
import { findReferees, PIP_NAMES, REFEREES, type Referee } from './test/referees/python-modules.mts';

const BROWSER_TESTS = 'test/browser/**/*.test.ts';
const PYTHON_TESTS = 'test/consumer/python.test.ts';

/** Build servers are to run every test; others are told of what they cannot run. */
function cannotRun(tests: string, message: string): void {
  if (process.env.CI) throw new Error(message);
  process.stderr.write(`\n${tests} did not run: ${message}\n\n`);
}

const hasChromium = findChromium() !== undefined;
if (!hasChromium) {
  cannotRun(
    'The tests of the page in a browser',
    'no Chromium was found: install it (Debian: apt-get install chromium) or name it by CHROMIUM_PATH',
  );
}

const hasPython = findPython() !== undefined;
if (!hasPython) {
  cannotRun(
    'The tests of the Python package',
    'no Python was found: install it (Debian: apt-get install python3)',
  );
}

/** Tests that others' programs judge, by the Python module that each needs. */
const REFEREE_TESTS: Readonly<Record<Referee, string>> = {
  cfnlint: 'test/referees/cfn-lint.test.ts',
  botocore: 'test/referees/arguments.test.ts',
  moto: 'test/referees/moto-*.test.ts',
};

const referees = findReferees();
const withoutReferee = REFEREES.filter((name) => !referees.has(name));
for (const name of withoutReferee) {
  // A build server need not have them, as the package is none of Python's; the message is in its log.
  process.stderr.write(
    `\n${REFEREE_TESTS[name]} DID NOT RUN: python3 has no module ${name}; install it: pip install ${PIP_NAMES[name]}\n\n`,
  );
}

export default defineConfig({
  resolve: {
    alias: { 'cdk-masking-automation': fileURLToPath(new URL('./lib/index.ts', import.meta.url)) },
  },
  test: {
    // Two cores do nearly twice the work of one, and vitest leaves one to itself.
    maxWorkers: '100%',
    testTimeout: 30_000,
    hookTimeout: 60_000,
    env: {
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      // CDK checks each template for seconds; test/bin/masking-automation.test.ts has it check the app's.
      CDK_VALIDATION: 'false',
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          include: ['test/**/*.test.ts'],
          exclude: [
            BROWSER_TESTS,
            ...(hasPython ? [] : [PYTHON_TESTS]),
            ...withoutReferee.map((name) => REFEREE_TESTS[name]),
          ],
        },
      },
      {
        extends: true,
        test: { name: 'browser', include: hasChromium ? [BROWSER_TESTS] : [], testTimeout: 60_000 },
      },
    ],
    passWithNoTests: true,
    reporters: process.env.CI ? ['default', './test/closing-line-reporter.mts'] : ['default'],
    coverage: {
      provider: 'v8',
      include: ['lib/**', 'lambda/**', 'local/**', 'client/**', 'cli/**'],
      // The last steps of command lines: tests run them as processes of their own.
      exclude: ['local/start.ts', 'cli/masking.ts'],
      reporter: ['text-summary', 'html'],
      thresholds: { lines: 90, branches: 90 },
    },
  },
});
