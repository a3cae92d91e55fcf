import type { MachineState } from './machines';
import { type KindResult, statesOfOneKind } from './report';
import { storiesTable, tableOf, waysTable } from './table';

function listed(names: readonly string[]): string {
  return names.map((name) => `- ${name}`).join('\n');
}

/** The campaign as a page of the documentation. */
export function documentOf(states: readonly MachineState[], results: readonly KindResult[]): string {
  const cases = results.flatMap((result) => result.cases);
  const stories = results.flatMap((result) => result.stories);
  return `# The fault campaign

\`npm run faults\` runs the synthesized state machine on a virtual clock, with an RDS instance and with an Aurora cluster
as its source, through everything that can go wrong at every one of its states. This page is what it prints.

After each run it asks:

- Did the execution end, and does its status tell the truth: SUCCEEDED only over a complete snapshot of masked data?
- Are the rows masked of every snapshot with the name or the tag of a masked one, but for one that somebody else made?
- Is a clone, an automated backup of one, a DataMasque connection, a masking run or an unmasked snapshot left? If
  clean-up itself cannot work, does the end say so, and does everything that is left bear our tags?
- Does the error name the phase that failed, and the first cause in the words of whoever refused?
- Is everything as it was that is not ours: a database with our clone's tags, one with our name and no tag, another
  execution's clone, the source and its snapshots, other workflows' masked snapshots, other connections?
- Was anything made twice, although answers were lost and calls repeated?
- Can a password or a run secret be read in the history, the end or the functions' logs?
- Does the role of whoever called allow each call, with the tags that everything bore at that moment?

A fault that passes must not change how the run ends. One that ends the execution at once (an answer or an output over
256 KiB and States.Runtime, which no state can catch, the machine's own time limit, StopExecution) runs no clean-up: there,
all that is left must be found by its tags, and the monitor must remove it.

## The monitor after an execution

Wherever an execution ends without clean-up, the reconciler gets the event as its queue delivers it, again every three
minutes until it is dealt with, and sweeps every five. It makes its calls with the real clients, by the synthesized role,
with the tags of that moment, and RDS goes on with what the execution had begun: a call that was under way takes effect half
a minute after the stop. What was wrong with RDS and with DataMasque passes when the execution has ended, so that nothing
is left for the want of a working service. Then it is asked:

- Is nothing of the execution left, neither a clone nor its instance, an unmasked or unfinished snapshot, a connection, a
  masking run? What has lost our tags stays, for nothing proves whose it is, and so does a run that DataMasque does not
  cancel, with its connection: the last event says that.
- Does a masked snapshot stay that was complete?
- Do the event, the metrics and the log all say the verdict, and is it true by what was done to the run? Is the event's id
  its own, and does it come no more often than is documented?
- Are the rows of the execution's own snapshot masked where an event or a record says masked?
- Does everything stand that is not ours, and that of the execution which runs beside it?

## Every fault at every state

${cases.length} runs, and ${stories.length} more of the monitor. A number is how many of them tried the faults of a column
at a state, on all machines and with both kinds of source; \`·\` stands where a fault cannot befall a state, as throttling
cannot befall a Choice.

${tableOf(states, cases)}
## Every way through the machines

Statuses that never change, every status from which nothing recovers, names that are taken, capacity that is missing,
passwords that were rotated, lists longer than a page. Evidence that is not this execution's: a server that is restored
from a backup, masking runs, connections, snapshots and databases of others, rulesets and libraries that are swapped.

${waysTable(cases)}
## What the monitor is put through

At ends that leave everything which can be left: a clone that is being made, one or two masking runs, a connection that is
being made, a copy of a masked snapshot that is not complete, an error in clean-up, a success and a failure. Each call that
the monitor makes over such an end, in an undisturbed look at it, fails once, and once takes effect while the process dies;
what comes of it must be the same. A redriven execution goes on at the beginning of the phase in which it had ended, with
sweeps in the middle of it. The blueprint's executions all show as succeeded. What false evidence the workflow was shown,
the monitor is shown as well, and some more after the execution has ended.

${storiesTable(stories)}
## What applies to one kind of source only

A run enters no state of the other kind, so that these are tried with their own kind alone.

With an instance:

${listed(statesOfOneKind(results, 'instance'))}

With a cluster:

${listed(statesOfOneKind(results, 'cluster'))}
`;
}
