#!/usr/bin/env node
import { App } from 'aws-cdk-lib';
import { CONTEXT_KEY, readSettings } from './context';
import { MaskingAutomationStack } from './masking-automation-stack';

function main(): void {
  // Synthesized below: an app that synthesizes itself would do so even after a fault, and hide it behind another.
  const app = new App({ autoSynth: false });
  const settings = readSettings(app.node.tryGetContext(CONTEXT_KEY));
  new MaskingAutomationStack(app, settings.stackName ?? 'MaskingAutomation', {
    description: 'Masks clones of RDS databases with DataMasque',
    settings,
  });
  app.synth();
}

try {
  main();
} catch (error) {
  process.stderr.write(`masking automation cannot be synthesized: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
