import type { MachineState } from './machines';
import { type KindResult, statesOfOneKind } from './report';
import { tableOf, waysTable } from './table';

function listed(names: readonly string[]): string {
  return names.map((name) => `- ${name}`).join('\n');
}

/** The campaign as a page of the documentation. */
export function documentOf(states: readonly MachineState[], results: readonly KindResult[]): string {
  const cases = results.flatMap((result) => result.cases);
  return `# The fault campaign

\`npm run faults\` runs the synthesized state machine on a virtual clock, with an RDS instance and with an Aurora cluster
as its source, through everything that can go wrong at every one of its states. This page is what it prints.

After each run it asks:

- Did the execution end, and does its status tell the truth: SUCCEEDED only over a complete snapshot of masked data?
- Is a clone, an automated backup of one, a DataMasque connection, a masking run or an unmasked snapshot left? If
  clean-up itself cannot work, does the end say so, and does everything that is left bear our tags?
- Does the error name the phase that failed, and the first cause in the words of whoever refused?
- Is everything as it was that is not ours: a database with our clone's tags, one with our name and no tag, another
  execution's clone, the source and its snapshots, other workflows' masked snapshots, other connections?
- Was anything made twice, although answers were lost and calls repeated?
- Can a password or a run secret be read in the history, the end or the functions' logs?
- Does the role of whoever called allow each call, with the tags that everything bore at that moment?

A fault that passes must not change how the run ends. One that ends the execution at once (an answer over 256 KiB, which
no state can catch, or StopExecution) runs no clean-up: there, all that is left must be found by its tags.

## Every fault at every state

${cases.length} runs. A number is how many of them tried the faults of a column at a state, on all machines and with both
kinds of source; \`·\` stands where a fault cannot befall a state, as throttling cannot befall a Choice.

${tableOf(states, cases)}
## Every way through the machines

Statuses that never change, every status from which nothing recovers, names that are taken, capacity that is missing,
passwords that were rotated, lists longer than a page.

${waysTable(cases)}
## What applies to one kind of source only

A run enters no state of the other kind, so that these are tried with their own kind alone.

With an instance:

${listed(statesOfOneKind(results, 'instance'))}

With a cluster:

${listed(statesOfOneKind(results, 'cluster'))}
`;
}
