import { Duration, Names, Token } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import {
  type ApiRoute,
  DOCTOR_ROUTES,
  INSPECTOR_ROUTES,
  type RouteScope,
  routeKey,
  STOP_ROUTES,
  TRIGGER_ROUTES,
} from '../lambda/contract/routes';
import { ApiAccess, type RouteAccess } from './api-access';
import { checkedAt } from './construct-error';
import type { MaskingDoctor } from './masking-doctor';
import type { MaskingMonitor } from './masking-monitor';
import type { MaskingTrigger } from './masking-trigger';
import { checkSameEnvironment } from './same-environment';
import { vendedLogGroup } from './vended-log-group';

/** Properties of a `MaskingApi`. */
export interface MaskingApiProps {
  /** The trigger that answers. */
  readonly trigger: MaskingTrigger;

  /**
   * The monitor whose functions answer what a run is doing, what it logs and how it ended, and stop runs.
   *
   * @default - the API lists and starts runs only
   */
  readonly monitor?: MaskingMonitor;

  /**
   * The doctor that answers whether a run can succeed.
   *
   * @default - the API checks nothing beforehand
   */
  readonly doctor?: MaskingDoctor;

  /**
   * Who may call the API.
   *
   * @default ApiAccess.iam()
   */
  readonly access?: ApiAccess;

  /**
   * Origins of the web pages whose scripts may call the API, e.g. `https://automation.example.com`.
   *
   * @default - none: no browser lets another page's script read an answer
   */
  readonly allowedOrigins?: string[];

  /**
   * How many requests a second the API takes in the long run, over all of its callers.
   *
   * @default 50
   */
  readonly requestsPerSecond?: number;

  /**
   * How many requests the API takes at once before `requestsPerSecond` holds.
   *
   * @default 100
   */
  readonly burst?: number;

  /**
   * How long the access log is kept.
   *
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;
}

/** Some hundred people at the page, each looking every few seconds. */
const REQUESTS_PER_SECOND = 50;
const BURST = 100;
const LONGEST_API_NAME = 128;
const CORS_MAX_AGE = Duration.hours(1);
/** What callers send: a token or a signature, and the key of a request. */
const CORS_REQUEST_HEADERS = [
  'authorization',
  'content-type',
  'idempotency-key',
  'x-amz-content-sha256',
  'x-amz-date',
  'x-amz-security-token',
];
const CORS_ANSWER_HEADERS = ['date', 'retry-after'];

/**
 * What the access log says of a request: when, who, which route and how it went. It has neither headers nor queries
 * nor bodies; the path is the route's own, so that nothing that a caller writes gets into the log.
 */
const ACCESS_LOG_FIELDS = {
  requestId: '$context.requestId',
  time: '$context.requestTimeEpoch',
  route: '$context.routeKey',
  status: '$context.status',
  error: '$context.error.responseType',
  integrationStatus: '$context.integration.status',
  milliseconds: '$context.responseLatency',
  integrationMilliseconds: '$context.integrationLatency',
  bytes: '$context.responseLength',
  sourceIp: '$context.identity.sourceIp',
  principal: '$context.identity.userArn',
  subject: '$context.authorizer.claims.sub',
};

/**
 * An HTTP API in front of a trigger: `GET /state-machines`, `GET /executions` and `POST /executions`; and of a monitor,
 * where it has one: what a run is doing, its log, all runs, DataMasque's rulesets, and stopping; and of a doctor:
 * `GET /checks`. Every route asks who calls, and there are no others. docs/openapi.json describes it.
 */
export class MaskingApi extends Construct {
  /** The HTTP API. */
  public readonly api: apigatewayv2.HttpApi;

  /** The API's one stage. */
  public readonly stage: apigatewayv2.HttpStage;

  /** The access log. */
  public readonly logGroup: logs.LogGroup;

  /** Base URL of the API, without a slash at its end. */
  public readonly url: string;

  private readonly access: ApiAccess;
  private readonly routeAccess: (scope: RouteScope) => RouteAccess;
  private readonly routes: { readonly scope: RouteScope; readonly route: apigatewayv2.HttpRoute }[] = [];

  constructor(scope: Construct, id: string, props: MaskingApiProps) {
    super(scope, id);
    const { corsPreflight, throttle } = checkedAt(this, () => {
      checkSameEnvironment(this, 'the trigger of an API', props.trigger);
      if (props.monitor) checkSameEnvironment(this, 'the monitor of an API', props.monitor);
      if (props.doctor) checkSameEnvironment(this, 'the doctor of an API', props.doctor);
      return { corsPreflight: corsOf(props.allowedOrigins ?? []), throttle: throttleOf(props) };
    });
    this.access = props.access ?? ApiAccess.iam();
    this.routeAccess = this.access._bind();
    this.api = new apigatewayv2.HttpApi(this, 'Api', {
      apiName: Names.uniqueResourceName(this, { maxLength: LONGEST_API_NAME, separator: '-' }),
      description: 'Lists and starts masking runs',
      createDefaultStage: false,
      corsPreflight,
    });
    this.url = this.api.apiEndpoint;
    this.logGroup = vendedLogGroup(this, 'AccessLog', 'apigateway', props.logRetention);
    this.stage = new apigatewayv2.HttpStage(this, 'Stage', {
      httpApi: this.api,
      autoDeploy: true,
      throttle,
      accessLogSettings: {
        destination: new apigatewayv2.LogGroupLogDestination(this.logGroup),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG_FIELDS)),
      },
    });
    this.addRoutes('Trigger', props.trigger.function, Object.values(TRIGGER_ROUTES));
    if (props.monitor) this.addMonitor(props.monitor);
    if (props.doctor) this.addRoutes('Doctor', props.doctor.function, Object.values(DOCTOR_ROUTES));
  }

  /**
   * Lets a principal look at state machines, executions, runs and rulesets through the API.
   *
   * @throws Error when access is not by IAM
   */
  public grantRead(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, 'read');
  }

  /**
   * Lets a principal start executions through the API and have checked, where there is a doctor, whether they can
   * succeed; and nothing else: for the lists it needs `grantRead`.
   *
   * @throws Error when access is not by IAM
   */
  public grantStart(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, 'start');
  }

  /**
   * Lets a principal stop executions of the monitor's workflows through the API, and nothing else.
   *
   * @throws Error when access is not by IAM, or the API has nothing that stops
   */
  public grantStop(grantee: iam.IGrantable): iam.Grant {
    this.access._checkGrantable();
    if (!this.routes.some(({ scope }) => scope === 'stop')) {
      throw new Error(
        'stopping needs a monitor that has workflows, got: none; give MaskingApi one as its monitor before granting it',
      );
    }
    return this.grant(grantee, 'stop');
  }

  /** Counts requests. */
  public metricCount(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.stage.metricCount({ statistic: 'Sum', ...options });
  }

  /** Counts answers with a status of 4xx: refused, not allowed or throttled. */
  public metricClientError(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.stage.metricClientError(options);
  }

  /** Counts answers with a status of 5xx. */
  public metricServerError(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.stage.metricServerError(options);
  }

  /** Milliseconds from a request to its answer. */
  public metricLatency(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.stage.metricLatency(options);
  }

  private addMonitor({ inspector, stopper }: MaskingMonitor): void {
    this.addRoutes('Inspector', inspector, Object.values(INSPECTOR_ROUTES));
    if (stopper) this.addRoutes('Stopper', stopper, Object.values(STOP_ROUTES));
  }

  /** Puts a handler behind the API, under routes of its own. */
  private addRoutes(id: string, handler: lambda.IFunction, routes: readonly ApiRoute[]): void {
    const integration = new HttpLambdaIntegration(id, handler);
    for (const { method, path, scope } of routes) {
      const route = new apigatewayv2.HttpRoute(this, routeKey({ method, path, scope }), {
        httpApi: this.api,
        routeKey: apigatewayv2.HttpRouteKey.with(path, apigatewayv2.HttpMethod[method]),
        integration,
        ...this.routeAccess(scope),
      });
      this.routes.push({ scope, route });
    }
  }

  private grant(grantee: iam.IGrantable, scope: RouteScope): iam.Grant {
    this.access._checkGrantable();
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['execute-api:Invoke'],
      resourceArns: this.routes.filter((it) => it.scope === scope).map(({ route }) => route.routeArn),
    });
  }
}

function throttleOf(props: MaskingApiProps): apigatewayv2.ThrottleSettings {
  const { requestsPerSecond = REQUESTS_PER_SECOND, burst = BURST } = props;
  for (const [name, value] of Object.entries({ requestsPerSecond, burst })) {
    if (!Token.isUnresolved(value) && (!Number.isInteger(value) || value < 1)) {
      throw new Error(`${name} must be a whole number of at least 1, got: ${value}`);
    }
  }
  return { rateLimit: requestsPerSecond, burstLimit: burst };
}

/** TLS always, but for a page on the very machine, as in development. */
const ORIGIN =
  /^(https:\/\/[a-z0-9]([a-z0-9.-]*[a-z0-9])?|http:\/\/(127\.0\.0\.1|localhost))(:[1-9]\d{0,4})?$/;

function corsOf(origins: string[]): apigatewayv2.CorsPreflightOptions | undefined {
  for (const origin of origins) checkOrigin(origin);
  if (origins.length === 0) return undefined;
  return {
    allowOrigins: origins,
    allowMethods: [apigatewayv2.CorsHttpMethod.GET, apigatewayv2.CorsHttpMethod.POST],
    allowHeaders: CORS_REQUEST_HEADERS,
    exposeHeaders: CORS_ANSWER_HEADERS,
    maxAge: CORS_MAX_AGE,
  };
}

function checkOrigin(origin: string): void {
  if (Token.isUnresolved(origin) || ORIGIN.test(origin)) return;
  throw new Error(
    `allowedOrigins must be origins like https://automation.example.com, in lower case, without path and wildcard, got: ${JSON.stringify(origin)}; name each origin in full`,
  );
}
