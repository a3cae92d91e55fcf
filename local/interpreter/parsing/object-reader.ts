import { isExpression } from '../expressions/expression';
import { compileTemplate, type Template } from '../expressions/template';
import type { DefinitionFault } from '../invalid-definition';
import { isJsonObject, type JsonObject, type JsonValue } from '../json-value';

/** Bounds of a number, both inclusive. */
export interface NumberRange {
  readonly least: number;
  readonly most: number;
}

/**
 * Reads one object of a definition. A field that is not as it must be is noted as a fault and read as its default,
 * so that one pass over a definition finds every fault.
 */
export class ObjectReader {
  constructor(
    readonly value: JsonObject,
    readonly path: string,
    readonly faults: DefinitionFault[],
  ) {}

  /** Notes a fault of a field, or of the object itself. */
  fault(message: string, field?: string): void {
    this.faults.push({ path: field === undefined ? this.path || '/' : `${this.path}/${field}`, message });
  }

  has(field: string): boolean {
    return this.value[field] !== undefined;
  }

  /** A text that must be there, without expressions. */
  requiredText(field: string): string {
    if (!this.has(field)) this.fault(`${field} is missing`);
    return this.text(field) ?? '';
  }

  text(field: string): string | undefined {
    const value = this.value[field];
    if (value === undefined) return undefined;
    if (typeof value === 'string' && value !== '') return value;
    this.fault(`${field} must be a text that is not empty, got: ${JSON.stringify(value)}`, field);
    return undefined;
  }

  number(field: string, range: NumberRange, fallback: number): number {
    const value = this.value[field];
    if (value === undefined) return fallback;
    if (typeof value === 'number' && value >= range.least && value <= range.most) return value;
    this.fault(
      `${field} must be a number from ${range.least} to ${range.most}, got: ${JSON.stringify(value)}`,
      field,
    );
    return fallback;
  }

  integer(field: string, range: NumberRange, fallback: number): number {
    const value = this.number(field, range, fallback);
    if (Number.isInteger(value)) return value;
    this.fault(`${field} must be a whole number, got: ${value}`, field);
    return fallback;
  }

  /** A value of any kind with expressions in it. */
  template(field: string): Template | undefined {
    const value = this.value[field];
    return value === undefined ? undefined : this.compile(field, value);
  }

  /** A text or an expression for one. */
  textTemplate(field: string): Template | undefined {
    const value = this.value[field];
    if (value === undefined || typeof value === 'string') return this.template(field);
    this.fault(`${field} must be a text or a JSONata expression, got: ${JSON.stringify(value)}`, field);
    return undefined;
  }

  /** A whole number or an expression for one. */
  integerTemplate(field: string, range: NumberRange): Template | undefined {
    const value = this.value[field];
    if (value === undefined || (typeof value === 'string' && isExpression(value)))
      return this.template(field);
    this.integer(field, range, range.least);
    return this.template(field);
  }

  /** The objects of a list, each with its place. A missing list is an empty one. */
  objects(field: string): readonly ObjectReader[] {
    const value = this.value[field];
    if (value === undefined) return [];
    if (!Array.isArray(value)) {
      this.fault(`${field} must be a list, got: ${JSON.stringify(value)}`, field);
      return [];
    }
    return value.flatMap((item: JsonValue, index) => {
      if (isJsonObject(item)) return [new ObjectReader(item, `${this.path}/${field}[${index}]`, this.faults)];
      this.fault(`${field}[${index}] must be an object, got: ${JSON.stringify(item)}`, field);
      return [];
    });
  }

  /** An object that must be there. */
  object(field: string): ObjectReader | undefined {
    const value = this.value[field];
    if (isJsonObject(value)) return new ObjectReader(value, `${this.path}/${field}`, this.faults);
    if (value === undefined) this.fault(`${field} is missing`);
    else this.fault(`${field} must be an object, got: ${JSON.stringify(value)}`, field);
    return undefined;
  }

  private compile(field: string, value: JsonValue): Template {
    return compileTemplate(value, field, (location, message) =>
      this.faults.push({ path: `${this.path}/${location}`, message }),
    );
  }
}
