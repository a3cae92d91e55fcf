/** `npm start`. */
import { leaveAddresses } from '../cli/access/local-addresses';
import { runLocalMode } from './run-local-mode';

// The warning of the SDK is for those who deploy it; on AWS the handlers run on a newer Node.js.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const interrupted = new Promise<void>((resolve) => {
  process.once('SIGINT', () => resolve());
  process.once('SIGTERM', () => resolve());
});

// People read standard error, programs the JSON on standard output.
runLocalMode(process.argv.slice(2), {
  say: (line) => process.stderr.write(`${line}\n`),
  print: (text) => process.stdout.write(text),
  interrupted,
  announce: leaveAddresses,
}).then((status) => process.exit(status));
