/** What the services need for one masking job, in milliseconds. */
export interface ServiceTimes {
  /** 0 = the source has a snapshot already. */
  readonly sourceSnapshot: number;
  readonly restore: number;
  readonly masking: number;
  readonly maskedSnapshot: number;
  readonly deletion: number;
}

export type JobName = 'small' | 'medium' | 'large' | 'huge';

const MINUTE = 60_000;

function job(sourceSnapshot: number, restore: number, masking: number, maskedSnapshot: number): ServiceTimes {
  const minutes = { sourceSnapshot, restore, masking, maskedSnapshot, deletion: 6 };
  return eachPhase(minutes, (value) => value * MINUTE);
}

/** The jobs that are measured. */
export const JOBS: Readonly<Record<JobName, ServiceTimes>> = {
  small: job(0, 7, 4, 3),
  medium: job(6, 15, 60, 10),
  large: job(30, 45, 600, 60),
  huge: job(60, 120, 2880, 180),
};

/** How far a phase may be from what it takes on average: this share of it, either way. */
const SPREAD = 0.3;

/** A job with each of its phases drawn evenly from 30 % under to 30 % over what it takes on average. */
export function drawn(average: ServiceTimes, random: () => number): ServiceTimes {
  return eachPhase(average, (value) => Math.round(value * (1 + SPREAD * (2 * random() - 1))));
}

/** What the services take together. */
export function totalOf(times: ServiceTimes): number {
  return times.sourceSnapshot + times.restore + times.masking + times.maskedSnapshot + times.deletion;
}

function eachPhase(times: ServiceTimes, change: (milliseconds: number) => number): ServiceTimes {
  return {
    sourceSnapshot: change(times.sourceSnapshot),
    restore: change(times.restore),
    masking: change(times.masking),
    maskedSnapshot: change(times.maskedSnapshot),
    deletion: change(times.deletion),
  };
}
