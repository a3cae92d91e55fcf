/** `npm run bench`. */
import { runBench } from './run-bench';

// The warning of the SDK is for those who deploy it; on AWS the handlers run on a newer Node.js.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

runBench(process.argv.slice(2), {
  say: (line) => process.stderr.write(`${line}\n`),
  print: (text) => process.stdout.write(text),
}).then((status) => {
  process.exitCode = status;
});
