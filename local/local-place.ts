/** Where local mode pretends to be; the account's number is no account's. */
export const LOCAL_ACCOUNT = '000000000000';
export const LOCAL_REGION = 'us-east-1';
