import type { DoctorEnvironment } from '../contract/doctor-environment';
import { isAnswerTimeout } from '../datamasque/transport';
import { type Finding, fail } from './finding';
import type { Outcome } from './watched-transport';

const UNKNOWN_NAME = ['ENOTFOUND', 'EAI_AGAIN'];
const SILENT = ['ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'];
/** What Node.js calls a certificate that it does not accept. Source: Node.js documentation, X509 certificate error codes. */
const CERTIFICATE = /CERT|SIGNATURE|SELF_SIGNED|^UNABLE_TO_|^INVALID_(CA|PURPOSE)$|^PATH_LENGTH_EXCEEDED$/;
const WRONG_NAME = 'ERR_TLS_CERT_ALTNAME_INVALID';

/** Says of a DataMasque server that gives no answer to go on from what is wrong and who can mend it. */
export function noAnswer(environment: DoctorEnvironment, { status, error }: Outcome): Finding {
  const { dataMasqueUrl: url } = environment;
  if (status !== undefined) return noUseOf(url, status);
  const code = error?.code ?? '';
  if (isAnswerTimeout(error) || SILENT.includes(code))
    return fail(`nothing answers at ${url}`, howToBeLetIn(environment));
  if (UNKNOWN_NAME.includes(code)) {
    return fail(
      `the host of ${url} has no address where the functions are (${code})`,
      'correct dataMasque.url, or give a dataMasque.vpc whose DNS knows it',
    );
  }
  if (code === WRONG_NAME) {
    return fail(
      `the certificate of ${url} is of another host`,
      'give dataMasque.url with a name that is in the certificate',
    );
  }
  if (CERTIFICATE.test(code)) {
    return fail(
      `the certificate of ${url} is not accepted (${code})`,
      'give the certificate that signed it as dataMasque.certificateAuthority',
    );
  }
  const reason = code ? ` (${code})` : '';
  return fail(
    `${url} takes no connection${reason}`,
    'start the server, or correct the host and the port in dataMasque.url',
  );
}

function noUseOf(url: string, status: number): Finding {
  if (status >= 200 && status < 300) {
    return fail(
      `what answers at ${url} is no DataMasque server: its answer is not what a login gives`,
      'give dataMasque.url as a browser opens it',
    );
  }
  return fail(
    `${url} answers with status ${status}, as a server does that is starting or is not well`,
    'wait until it has started, or look at the server and at what is before it',
  );
}

function howToBeLetIn({ functionSecurityGroupIds: groups }: DoctorEnvironment): string {
  return groups.length > 0
    ? `let the server's security group admit ${groups.join(', ')}, and see that the subnets of the functions have a way to it`
    : 'the functions are in no VPC: give dataMasque.vpc, unless the server is to be reached over the internet';
}
