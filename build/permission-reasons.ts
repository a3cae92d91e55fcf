/** Who has a role, and why each of its permissions is there. */
export interface RoleReasons {
  /** Whose it is. */
  readonly who: string;
  /** What it does with it, in one sentence. */
  readonly does: string;
  /** The reason of each statement, by its id; of one without an id by its first action. */
  readonly why: Readonly<Record<string, string>>;
}

const LOG = { 'logs:CreateLogStream': 'Writes its log, to its own log group.' };

const NETWORK = {
  KeepNetworkInterface:
    'With `dataMasque.vpc` only. Lambda asks for these before it places a function in a VPC, of interfaces that do not exist yet; EC2 scopes them to nothing narrower.',
  NoNetworkInterfaceByCode:
    "With `dataMasque.vpc` only. Those calls are Lambda's own, which carry no function's ARN: the function's code may make none of them.",
};

const LOGIN = {
  ReadDataMasqueLogin: 'Logs in to the DataMasque server.',
  DecryptSecrets: 'With a key of your own on that secret only.',
};

const DECRYPT = {
  DecryptExecutions:
    'With `stateMachineKmsKey` or `blueprintKeys` only: reads what executions of these machines hold; through Step Functions alone.',
};

/** Every role that an automation has, by the path of its construct; `build/permissions-document.ts` holds them to the template. */
export const ROLE_REASONS: Readonly<Record<string, RoleReasons>> = {
  'Workflow/Role': {
    who: 'The state machine of the workflow',
    does: 'It restores, snapshots, shares and deletes. It reads no secret and never talks to DataMasque.',
    why: {
      CallFunctions: 'Calls its two functions, which do what takes more than a call of RDS.',
      DescribeDatabases:
        'Finds the source, waits for the clone and for snapshots, and asks under which key one is. Names of snapshots do not say of which database they are, and shared ones are in other accounts.',
      SnapshotSource:
        'Takes a fresh snapshot where none is young enough, as an unmasked one. A call that names a masking run is denied.',
      CopySharedSnapshot:
        'An encrypted snapshot of another account can be restored from a copy only. The copy is an unmasked one.',
      NameSourceSnapshot:
        'The other half of both: what an unmasked snapshot is called and tagged. RDS asks for the right to tag when something is made with tags.',
      RestoreClone:
        'Makes the clone, under a name of this workflow and with its tag, in the groups that the source has. Names of snapshots do not say of which database they are, so any can be restored.',
      TagClone: 'RDS asks for it when the clone is made with tags.',
      SnapshotClone: 'Snapshots a clone only, by name **and** tag, and only with the tag of its masking run.',
      NameMaskedOriginal:
        "With `snapshotKmsKey` only: what the masked snapshot under the clone's key is called and tagged, which is copied and then deleted. Unmasked snapshots have another name.",
      CopyMaskedOriginal: 'With `snapshotKmsKey` only: copies that snapshot, and no other, to your key.',
      NameMaskedSnapshot: 'What a masked snapshot is called and tagged, always with its masking run.',
      DeleteClone: 'Deletes the clone: its name **and** its tag must be those of this workflow.',
      DeleteIntermediateSnapshot:
        'Deletes the unmasked snapshot that a run took or copied, by name **and** tag.',
      DeleteUnfinishedMaskedSnapshot:
        'Deletes a masked snapshot that did not become complete, by name **and** tag.',
      CloneCopyOnWrite:
        'With `CloneMethod.COPY_ON_WRITE` only: clones an Aurora cluster from its present state.',
      ShareMaskedSnapshot:
        'With `shareWithAccounts` only: lets those accounts restore the masked snapshot, by name **and** tag. IAM cannot say which accounts: it has no condition key for them.',
      LookAtMaskingHost:
        'With `CloneZone.ofInstance` only: asks in which zone the host is. EC2 scopes this to nothing.',
      DescribeDatabaseKeys:
        "With `sourceKmsKeys` or `snapshotKmsKey` only: RDS looks at the key in the caller's name.",
      GrantDatabaseKeysToRds: 'With those only: lets RDS use the key for the clone, and nobody else.',
      UseStateMachineKey:
        'With `stateMachineKmsKey` only: encrypts what the executions of the machine hold, of `stateMachineName` where it has one.',
      EncryptLogDelivery:
        "With `stateMachineKmsKey` only: encrypts the machine's log on its way to CloudWatch Logs.",
      'logs:CreateLogDelivery':
        "Step Functions delivers the machine's log by it; CloudWatch Logs scopes it to nothing. The log holds no execution data.",
      'xray:PutTraceSegments': 'Traces of the machine; X-Ray scopes it to nothing.',
    },
  },
  'Workflow/Masking/Role': {
    who: 'The masking function',
    does: 'It checks requests and drives DataMasque. It may do nothing to a database.',
    why: {
      ...LOG,
      ...NETWORK,
      ReadSecrets:
        'Reads the login of DataMasque, those of the databases that `databaseSecrets` and `databaseSecretNames` name, and the run secrets of `runSecrets`.',
      DecryptSecrets:
        'With `sourceKmsKeys`, or a key of your own on one of those secrets, only; through Secrets Manager alone.',
    },
  },
  'Workflow/Snapshot/Role': {
    who: 'The snapshot function',
    does: 'It chooses the snapshot to start from, page by page of the list.',
    why: {
      ...LOG,
      ListSnapshots: 'Lists snapshots, whose names say nothing of their database. Nothing but listing.',
      DeleteOlderMaskedSnapshots:
        'With `keepSnapshots` only: deletes older masked snapshots of this workflow, by name **and** tag.',
    },
  },
  'Trigger/Handler/Role': {
    who: "The trigger's function",
    does: 'It lists state machines and executions, and starts executions. It can read no input, no history and no database.',
    why: {
      ...LOG,
      ListStateMachines: 'AWS grants it on all or not at all; the function shows the configured ones only.',
      ListAndStartExecutions: 'On the configured state machines, and no others.',
      SendFailures: 'Keeps an event that it refused, or failed on, in its own failure queue.',
    },
  },
  'Trigger/Nightly/Role': {
    who: 'A schedule (each has its own)',
    does: 'Scheduler invokes the trigger with it.',
    why: {
      StartMaskingRuns: "Invokes this trigger's function, and no other.",
      KeepFailures: "Keeps a tick that could not be delivered, in this schedule's own queue.",
    },
  },
  'Monitor/Reconciler/Role': {
    who: "The monitor's reconciler",
    does: 'It finds out how runs ended, and deletes what they left. It can start, stop, make, change and tag nothing.',
    why: {
      ...LOG,
      ...NETWORK,
      ...LOGIN,
      LookAtExecutions: 'Asks how an execution ended, and by its history which masking run was its.',
      ...DECRYPT,
      ListExecutions: 'Finds ends of which no event told.',
      LookAtDatabases:
        'Walks all that stands, so that a leftover which nobody remembers is found. Nothing but looking.',
      DeleteClonesOfWorkflow:
        "Deletes clones that executions left: the name, the workflow's tag **and** the tag of an execution of that machine. Once for each of `workflows`.",
      DeleteIntermediateSnapshotsOfWorkflow: 'The same for unmasked snapshots.',
      DeleteMaskedSnapshotsOfWorkflow: 'The same for masked snapshots that are not complete.',
      SayHowRunsEnded: 'Puts its events on `eventBus`, under its own source only.',
      RecordRuns:
        'Writes records, reads those that it changes, and asks which there are. It can delete none.',
      FindRuns:
        'Comes back to runs whose verdict is unknown and to leftovers that are not removed; with `expectEvery` also asks when a database was last masked.',
      UseRecordKey: 'With `recordKey` only; through DynamoDB alone.',
      'sqs:ReceiveMessage': 'Takes the ends of executions from its queue.',
    },
  },
  'Monitor/Inspector/Role': {
    who: "The monitor's inspector",
    does: "It answers what the API's readers ask. It can change nothing.",
    why: {
      ...LOG,
      ...NETWORK,
      ...LOGIN,
      LookAtExecutions: 'Shows how an execution goes and what happened in it.',
      ...DECRYPT,
      ReadRecords: 'Lists the runs that have ended.',
      UseRecordKey: 'With `recordKey` only; through DynamoDB alone.',
    },
  },
  'Monitor/Stopper/Role': {
    who: "The monitor's stopper",
    does: 'It stops executions, of workflows only: after a blueprint nobody cleans up.',
    why: { ...LOG, StopExecutions: 'Stops executions of `workflows`, and of nothing else.' },
  },
  'Doctor/Doctor/Role': {
    who: 'The doctor',
    does: 'With `doctor` only. It looks at what a run would depend on, before the first one. It can change and start nothing.',
    why: {
      ...LOG,
      ...NETWORK,
      ...LOGIN,
      LookAtStateMachines: 'Sees whether the state machines are there; their definitions are not asked for.',
      ReadSecretsOfWorkflow:
        'Reads what the masking function reads, and says of it only whether it can be used. Once for each of `workflows`.',
      DecryptSecretsOfWorkflow:
        'With `sourceKmsKeys`, or a key of your own on one of those secrets, only; through Secrets Manager alone.',
      LookAtDatabases:
        'Finds the source among `sourceDatabases`; where there are blueprints, which may clone any, among all.',
      ListSnapshots: 'Finds the newest snapshot, whose names say nothing of their database.',
      LookAtOptions: 'Checks whether an option group of the source keeps its snapshots from being shared.',
      LookAtQuotas:
        'Compares the quotas of RDS with what is in use. RDS authorises this action on every resource only.',
      LookAtNetwork:
        'Asks for free addresses, for the rules of the clones’ security groups and, with `CloneZone.ofInstance` only, for the zone of a host. EC2 scopes this to nothing.',
      LookAtDefaultKey:
        'Asks which key is the default one of RDS, by its alias: KMS authorises that by the key behind it.',
      LookAtKeys: 'With `sourceKmsKeys` or `snapshotKmsKey` only: sees whether they are enabled.',
    },
  },
  'Custom::CDKBucketDeployment8693BB64968944B69AAFB0CC9EB8756C/ServiceRole': {
    who: "CDK's own function that copies the page",
    does: 'With `page` only, while the stack is deployed. Function and permissions are brought by CDK, once for a stack.',
    why: {
      'policy AWSLambdaBasicExecutionRole': 'Writes its log.',
      's3:GetObject*': "Reads the page's files where `cdk deploy` has put them.",
      's3:GetObject* on Page/Site/Bucket':
        "Writes them to the page's bucket. Nothing is deleted there: `prune` is off.",
      'cloudfront:GetInvalidation':
        "Has CloudFront forget the page's earlier `index.html` and `config.json`.",
    },
  },
};

/** What the policies of resources let others do, and why. */
export const RESOURCE_REASONS: Readonly<Record<string, string>> = {
  'Trigger/Handler/Function apigateway.amazonaws.com': "The API's routes that list and start.",
  'Trigger/Handler/Function events.amazonaws.com':
    'The rules that start runs, by the prefix of their names, which no other trigger has.',
  'Monitor/Reconciler/Function events.amazonaws.com': 'The rule of the sweep.',
  'Monitor/Inspector/Function apigateway.amazonaws.com': "The API's routes that look.",
  'Monitor/Stopper/Function apigateway.amazonaws.com': "The API's route that stops.",
  'Doctor/Doctor/Function apigateway.amazonaws.com': "The API's route that checks.",
  'Trigger/AfterBackup/DeadLetterQueue events.amazonaws.com':
    'A snapshot rule keeps what it could not deliver.',
  'Trigger/Release/DeadLetterQueue events.amazonaws.com': 'A rule keeps what it could not deliver.',
  'Monitor/EventQueue events.amazonaws.com': 'The rule that tells of ends of executions.',
  'Monitor/DeadLetterQueue events.amazonaws.com': "The monitor's rules keep what they could not deliver.",
  'Monitor/Topic cloudwatch.amazonaws.com': 'Alarms of this account publish to it.',
  'Page/Site/Bucket cloudfront.amazonaws.com': "The page's own distribution reads its files.",
};
