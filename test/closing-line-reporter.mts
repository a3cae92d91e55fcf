import type { Reporter, TestModule } from 'vitest/node';

/** Ends the output with one plain line that counts the tests, for build servers that read it. */
export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string): number => tests.filter((test) => test.result().state === state).length;
    const failedModules = modules.filter((module) => module.errors().length > 0).length;
    const skipped = count('skipped');
    const tail = skipped > 0 ? `, ${skipped} skipped` : '';
    process.on('exit', () => {
      process.stdout.write(`\n${count('passed')} passed, ${count('failed') + failedModules} failed${tail}\n`);
    });
  }
}
