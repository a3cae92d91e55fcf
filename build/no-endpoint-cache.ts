/**
 * Stands in for `@aws-sdk/endpoint-cache` in the bundles. Only endpoint discovery, which is off by default, fills the
 * cache. An empty cache makes the SDK call the endpoint of the Region.
 */
export class EndpointCache {
  getEndpoint(): undefined {
    return undefined;
  }

  get(): undefined {
    return undefined;
  }

  has(): boolean {
    return false;
  }

  set(): void {
    throw new Error(
      'the bundle of this function leaves out endpoint discovery; see build/no-endpoint-cache.ts',
    );
  }
}
