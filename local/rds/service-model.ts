import * as client from '@aws-sdk/client-rds';
import { ClientModel, type Operation } from '../aws/client-model';
import { RdsError } from './rds-error';

export type { Operation, Shape, StructureShape } from '../aws/client-model';

const model = new ClientModel(client);

/** The operation of an API name, e.g. `DescribeDBInstances`, or undefined when the service has none of it. */
export function operationNamed(name: string): Operation | undefined {
  return model.operationNamed(name);
}

/** The API names of all operations of the service. */
export function operationNames(): readonly string[] {
  return model.operationNames();
}

/** An error that the service model names, with its code and status, e.g. `DBInstanceNotFoundFault`. */
export function fault(shape: string, message: string): RdsError {
  const traits = model.exported(shape)?.[3] as { readonly awsQueryError: readonly [string, number] };
  const [code, status] = traits.awsQueryError;
  return new RdsError(code, shape, message, status);
}
