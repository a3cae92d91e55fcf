import type { DataMasqueTransport } from '../lambda/datamasque/transport';
import type { MachineState } from './machines';
import { FOR_EVER, MARK, SOME_TIMES, type StateFault } from './state-fault';

/** Steps that talk to the DataMasque server. */
const DATAMASQUE_STEPS = ['check-request', 'connect', 'start-run', 'check-run', 'disconnect'];
const isMasking = ({ step = '' }: MachineState): boolean => DATAMASQUE_STEPS.includes(step);
/** Steps that are waited for, whatever DataMasque answers. */
const isPatient = ({ step = '' }: MachineState): boolean => ['check-run', 'disconnect'].includes(step);

/** Answers of the server that stand for a fault of it. */
function answering(status: number, body: string): StateFault['transport'] {
  return async () => ({ status, body });
}

const isLogin = ({ url }: Parameters<DataMasqueTransport>[0]): boolean => url.endsWith('/token/login/');

/** A server that knows neither the kept token nor the login: the one as long as the other is being rotated. */
const refusingLogin: StateFault['transport'] = async (request) =>
  isLogin(request)
    ? { status: 400, body: `{"non_field_errors":["Unable to log in. (${MARK})"]}` }
    : { status: 401, body: '{"detail":"Invalid token."}' };

/** Trouble with the DataMasque server. */
export const SERVER_FAULTS: readonly StateFault[] = [
  {
    name: 'DataMasque refuses the login, then not',
    severity: 'passing',
    // A kept token and a login, in one try of the step.
    times: 2,
    speaks: true,
    applies: (state) => isMasking(state) && state.step !== 'check-request',
    transport: refusingLogin,
  },
  {
    name: 'DataMasque refuses the login for ever',
    severity: 'lasting',
    times: FOR_EVER,
    speaks: true,
    applies: isMasking,
    transport: refusingLogin,
  },
  {
    name: 'DataMasque answers 403, then not',
    severity: 'passing',
    times: SOME_TIMES,
    speaks: false,
    applies: isPatient,
    transport: answering(403, '{"detail":"You are not authorized to do this."}'),
  },
  {
    name: 'DataMasque answers 429, then not',
    severity: 'passing',
    times: SOME_TIMES,
    speaks: false,
    applies: isMasking,
    transport: answering(429, '{"detail":"Request was throttled."}'),
  },
  {
    name: 'DataMasque answers 502, then not',
    severity: 'passing',
    times: SOME_TIMES,
    speaks: false,
    applies: isMasking,
    transport: answering(502, '<h1>Bad Gateway</h1>'),
  },
  {
    name: 'DataMasque answers 502 for ever',
    severity: 'lasting',
    times: FOR_EVER,
    speaks: false,
    applies: isMasking,
    transport: answering(502, '<h1>Bad Gateway</h1>'),
  },
  {
    name: 'DataMasque answers 401 once',
    severity: 'passing',
    times: 1,
    speaks: false,
    applies: isMasking,
    transport: answering(401, '{"detail":"Invalid token."}'),
  },
  {
    name: 'DataMasque answers 401 for ever',
    severity: 'lasting',
    times: FOR_EVER,
    speaks: false,
    applies: isMasking,
    transport: answering(401, '{"detail":"Invalid token."}'),
  },
  {
    name: 'DataMasque refuses connections, then not',
    severity: 'passing',
    times: SOME_TIMES,
    speaks: true,
    applies: isMasking,
    transport: async () => {
      throw new Error(`connect ECONNREFUSED (${MARK})`);
    },
  },
  {
    name: 'DataMasque refuses connections for ever',
    severity: 'lasting',
    times: FOR_EVER,
    speaks: true,
    applies: isMasking,
    transport: async () => {
      throw new Error(`connect ECONNREFUSED (${MARK})`);
    },
  },
  {
    name: 'DataMasque’s answer is malformed for ever',
    severity: 'lasting',
    times: FOR_EVER,
    speaks: false,
    applies: isMasking,
    transport: answering(200, '{"results":'),
  },
  {
    name: 'DataMasque’s answer is lost once',
    severity: 'passing',
    times: 1,
    speaks: true,
    applies: isMasking,
    transport: async (request, proceed) => {
      await proceed(request);
      throw new Error(`socket hang up (${MARK})`);
    },
  },
];
