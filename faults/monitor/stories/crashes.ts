import { HANDLERS, type Handlers } from '../../world';
import { CallTap, type CallTrouble } from '../call-tap';
import { monitorViolations } from '../judge-monitor';
import { runMonitoredCase } from '../monitored-case';
import type { Exemplar, Story } from './story';

const TROUBLES: readonly CallTrouble[] = ['fails', 'dies after it'];

/** Every call that the monitor makes over an end goes wrong once: those of an undisturbed look show which there are. */
export async function crashStories({ name, job, base }: Exemplar): Promise<readonly Story[]> {
  const undisturbed = new CallTap();
  await runMonitoredCase(job, undefined, undisturbed);
  const tell = async (
    index: number,
    trouble: CallTrouble,
    handlers: Handlers,
  ): Promise<readonly string[]> => {
    const tap = new CallTap({ index, trouble });
    const ended = await runMonitoredCase({ ...job, handlers }, undefined, tap);
    return [
      // A mutant may make fewer calls, which is no promise broken.
      ...(tap.calls.length > index || handlers !== HANDLERS ? [] : ['the call did not go wrong']),
      ...monitorViolations({ job, ...ended, base, isTroubled: true, moreTimes: 1 }),
    ];
  };
  return undisturbed.calls.flatMap((call, index) =>
    TROUBLES.map((trouble) => ({
      topic:
        trouble === 'fails' ? 'a call of the monitor fails' : 'the monitor dies after a call took effect',
      title: `an execution that ended ${name}: call ${index + 1}, ${call}, ${trouble}`,
      tell: (handlers) => tell(index, trouble, handlers),
    })),
  );
}
