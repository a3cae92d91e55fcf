/**
 * Stands in for `@aws-sdk/credential-provider-node` in the bundles. Lambda hands a function its credentials in
 * environment variables and in no other way, so the providers for profiles, SSO, processes, containers and instance
 * metadata would only be loaded, at 130 KB a bundle, to be never asked.
 * Source: AWS Lambda developer guide, "Defined runtime environment variables".
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
