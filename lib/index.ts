export * from './log-level';
export * from './masking-policy';
export * from './masking-request-defaults';
export * from './masking-state-machine';
export * from './masking-trigger';
export * from './masking-workflow';
export * from './state-machine-kind';
