// Synthesizes the apps of two folders in turns in this one process, as a user's Node.js does:
// node synthesize-in-turns.cjs TIMES WITHOUT WITH. Prints the milliseconds of each, and those of loading the library.
const { rmSync } = require('node:fs');
const { createRequire } = require('node:module');
const path = require('node:path');

const [times, ...folders] = process.argv.slice(2);

function milliseconds(act) {
  const startedAt = performance.now();
  act();
  return performance.now() - startedAt;
}

/** Synthesizes an app into an empty folder, with nothing remembered of its assets. */
function synthesize(folder) {
  const app = path.join(folder, 'app.js');
  process.env.CDK_OUTDIR = path.join(folder, 'cdk.out');
  createRequire(app)('aws-cdk-lib').AssetStaging.clearAssetHashCache();
  const taken = milliseconds(() => require(app));
  delete require.cache[require.resolve(app)];
  process.removeAllListeners('beforeExit');
  rmSync(process.env.CDK_OUTDIR, { recursive: true });
  return taken;
}

const [without, withOurs] = folders;
const load = createRequire(path.join(withOurs, 'app.js'));
for (const name of ['', '/aws-ec2', '/aws-secretsmanager']) load(`aws-cdk-lib${name}`);
const loadMs = milliseconds(() => load('cdk-masking-automation'));

// Once each, to load what they need of the CDK.
synthesize(without);
synthesize(withOurs);

const taken = { withoutMs: [], withMs: [] };
for (let time = 0; time < Number(times); time += 1) {
  taken.withoutMs.push(synthesize(without));
  taken.withMs.push(synthesize(withOurs));
}
process.stdout.write(JSON.stringify({ loadMs, ...taken }));
