/** Error of an execution that was stopped through the API. */
export const STOPPED_BY_REQUEST = 'StoppedByRequest';

/** Most characters of the reason that a request to stop gives. */
export const LONGEST_STOP_REASON = 200;

/** A reason: anything that can be seen, on one line. */
export const STOP_REASON = new RegExp(
  `^(?=.*\\S)[^\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]{1,${LONGEST_STOP_REASON}}$`,
  'u',
);
