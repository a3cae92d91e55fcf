import { readDoctorRequest } from '../contract/doctor-request';
import { DOCTOR_ROUTES, type DoctorOperation } from '../contract/routes';
import { createHttpHandler, type HttpHandler, type HttpOperation } from '../http/http-handler';
import { routeTable } from '../http/route-table';
import type { DoctorDependencies } from './doctor-dependencies';
import { runChecks } from './run-checks';

/** Makes the doctor's handler: the function's own, and local mode's. */
export function createDoctorHandler(dependencies: DoctorDependencies): HttpHandler {
  const { machines: stateMachines, defaults } = dependencies.environment;
  const operations: Readonly<Record<DoctorOperation, HttpOperation>> = {
    runChecks: async ({ queryStringParameters = {} }) => {
      const request = readDoctorRequest(queryStringParameters, { stateMachines, defaults });
      return { statusCode: 200, body: await runChecks(request, dependencies) };
    },
  };
  return createHttpHandler(routeTable(DOCTOR_ROUTES, operations), dependencies.log);
}
