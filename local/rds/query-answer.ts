import type { RdsError } from './rds-error';
import type { RdsRecord, RdsValue } from './rds-values';
import type { Operation, Shape, StructureShape } from './service-model';

const NAMESPACE = 'http://rds.amazonaws.com/doc/2014-10-31/';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\r': '&#13;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"'\r]/g, (character) => ESCAPES[character] ?? character);
}

function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>`;
}

function renderValue(shape: Shape, value: RdsValue): string {
  if (shape.kind === 'structure') return renderStructure(shape, value as RdsRecord);
  if (shape.kind === 'list') {
    const items = value as readonly RdsValue[];
    return items.map((item) => element(shape.itemName, renderValue(shape.item, item))).join('');
  }
  if (value instanceof Date) return value.toISOString();
  return escaped(String(value));
}

function renderStructure(shape: StructureShape, record: RdsRecord): string {
  return [...shape.members]
    .map(([name, member]) => {
      const value = record[name];
      return value === undefined ? '' : element(name, renderValue(member, value));
    })
    .join('');
}

function documentOf(root: string, content: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${NAMESPACE}">${content}</${root}>\n`;
}

/** The XML of a successful answer. */
export function renderResult({ name, output }: Operation, result: RdsRecord, requestId: string): string {
  const content = element(`${name}Result`, renderStructure(output, result));
  const metadata = element('ResponseMetadata', element('RequestId', requestId));
  return documentOf(`${name}Response`, content + metadata);
}

/** The XML of an error. */
export function renderError(error: RdsError, requestId: string): string {
  const parts = [
    element('Type', error.status < 500 ? 'Sender' : 'Receiver'),
    element('Code', escaped(error.code)),
    element('Message', escaped(error.message)),
  ];
  const content = element('Error', parts.join('')) + element('RequestId', requestId);
  return documentOf('ErrorResponse', content);
}
