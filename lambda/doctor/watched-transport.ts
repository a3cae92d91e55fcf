import type { DataMasqueRequest, DataMasqueResponse, DataMasqueTransport } from '../datamasque/transport';

/** How a request of the DataMasque server went: it was answered with a status, or not answered. */
export interface Outcome {
  readonly status?: number;
  readonly error?: NodeJS.ErrnoException;
}

/** A transport that remembers how its last request went, which the client's errors leave to words. */
export class WatchedTransport {
  /** Absent before the first request. */
  last?: Outcome;

  constructor(private readonly transport: DataMasqueTransport) {}

  readonly send: DataMasqueTransport = async (request: DataMasqueRequest): Promise<DataMasqueResponse> => {
    try {
      const response = await this.transport(request);
      this.last = { status: response.status };
      return response;
    } catch (error) {
      this.last = { error: error as NodeJS.ErrnoException };
      throw error;
    }
  };
}
