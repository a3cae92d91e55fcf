/** Writes docs/masking-run-finished.schema.json. */
import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { eventSchemaText } from './event-schema';

writeFileSync(path.resolve(__dirname, '../docs/masking-run-finished.schema.json'), eventSchemaText());
