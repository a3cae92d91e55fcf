import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { API_DOCUMENT, apiDocumentText } from '../../build/api-document';

it('API.md is the reference of what is built (npm run api-document writes it)', async () => {
  expect(await readFile(API_DOCUMENT, 'utf8')).toBe(await apiDocumentText());
});
