/** `npm run faults`. */
import { runFaults } from './run-faults';

// The warning of the SDK is for those who deploy it; on AWS the handlers run on a newer Node.js.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

runFaults(process.argv.slice(2), {
  say: (line) => process.stderr.write(`${line}\n`),
  print: (text) => process.stdout.write(text),
}).then(
  (status) => {
    process.exitCode = status;
  },
  (error: Error) => {
    process.stderr.write(`the fault campaign failed: ${error.message}\n`);
    process.exitCode = 2;
  },
);
