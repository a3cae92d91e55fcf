/** Writes docs/openapi.json from the schemas and routes of lambda/contract. */
import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { openApiText } from './openapi/document';

writeFileSync(path.resolve(__dirname, '../docs/openapi.json'), openApiText());
