import { randomUUID } from 'node:crypto';
import { type Clock, type WorkLimit, workLimit } from '../clock';

/** What a handler reads of its invocation's context. */
export interface LocalInvocationContext {
  readonly functionName: string;
  readonly invokedFunctionArn: string;
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

/** A Lambda handler that runs in this process. */
export type LocalHandler = (event: unknown, context: LocalInvocationContext) => Promise<unknown>;

/** A function of local mode. */
export interface LocalFunction {
  readonly arn: string;
  readonly handler: LocalHandler;
  /** Limit of one invocation, on the clock. */
  readonly timeoutMilliseconds: number;
}

/** A function's own failure, or Lambda's, as Step Functions' Lambda integration reports it. */
export class InvocationFailure extends Error {
  override readonly name = 'InvocationFailure';

  constructor(
    readonly errorType: string,
    readonly errorMessage: string,
  ) {
    super(`${errorType}: ${errorMessage}`);
  }
}

/** The functions of local mode, by ARN. */
export class LocalFunctions {
  private readonly functions = new Map<string, LocalFunction>();

  constructor(private readonly clock: Clock) {}

  register(definition: LocalFunction): void {
    this.functions.set(definition.arn, definition);
  }

  /**
   * Invokes a function and waits for its answer.
   *
   * @param name ARN, or the name at its end
   * @throws InvocationFailure for what the handler throws, a time-out, or a function that does not exist
   */
  async invoke(name: string, event: unknown): Promise<unknown> {
    const found = [...this.functions.values()].find(
      ({ arn }) => arn === name || arn.endsWith(`:function:${name}`),
    );
    if (!found) {
      throw new InvocationFailure('Lambda.ResourceNotFoundException', `Function not found: ${name}`);
    }
    const answer = await this.withinLimit(found, event);
    return answer === undefined ? null : JSON.parse(JSON.stringify(answer));
  }

  private async withinLimit(target: LocalFunction, event: unknown): Promise<unknown> {
    const limit = new AbortController();
    const work = workLimit(this.clock, target.timeoutMilliseconds);
    const timedOut = work.passed(limit.signal).then(
      () => {
        throw new InvocationFailure(
          'Sandbox.Timedout',
          `Task timed out after ${target.timeoutMilliseconds / 1000} seconds`,
        );
      },
      () => undefined,
    );
    try {
      return await Promise.race([this.run(target, event, work), timedOut]);
    } finally {
      limit.abort();
    }
  }

  private async run(target: LocalFunction, event: unknown, work: WorkLimit): Promise<unknown> {
    const context: LocalInvocationContext = {
      functionName: target.arn.slice(target.arn.lastIndexOf(':') + 1),
      invokedFunctionArn: target.arn,
      awsRequestId: randomUUID(),
      getRemainingTimeInMillis: () => work.left(),
    };
    try {
      return await target.handler(JSON.parse(JSON.stringify(event ?? {})), context);
    } catch (error) {
      if (error instanceof InvocationFailure) throw error;
      const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
      throw new InvocationFailure(name, message);
    }
  }
}
