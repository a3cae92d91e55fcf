// Runs compiled apps of a consumer one after the other: loads js/NAME.js for each NAME given, with out/NAME for its output.
// All in this process, which can start no other: nothing is bundled.
const processes = require('node:child_process');
const path = require('node:path');

for (const start of ['exec', 'execFile', 'execFileSync', 'execSync', 'fork', 'spawn', 'spawnSync']) {
  processes[start] = (command) => {
    throw new Error(`a process was started at synthesis: ${start} ${command}`);
  };
}

for (const name of process.argv.slice(2)) {
  process.env.CDK_OUTDIR = path.resolve('out', name);
  require(path.resolve('js', name));
  // Each app asks to be synthesized when the process ends, in case it was not.
  process.removeAllListeners('beforeExit');
}
