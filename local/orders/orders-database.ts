import { en, Faker } from '@faker-js/faker';

/** Any fixed number: the same seed gives the same people, so that a run can be compared with the next. */
const SEED = 20_260_101;

/** Rows of the example database. */
export interface OrdersSize {
  readonly customers: number;
  readonly orders: number;
}

const DEFAULT_SIZE: OrdersSize = { customers: 2_000, orders: 5_000 };

/** Rows an INSERT statement holds at the most. */
const ROWS_PER_INSERT = 500;

const TABLES = `
CREATE TABLE customers (
  id integer PRIMARY KEY,
  first_name text NOT NULL,
  last_name text NOT NULL,
  email text NOT NULL UNIQUE,
  phone text,
  date_of_birth date NOT NULL,
  card_number text,
  loyalty_points integer NOT NULL
);
CREATE TABLE orders (
  id integer PRIMARY KEY,
  customer_id integer NOT NULL REFERENCES customers (id),
  placed_at timestamp NOT NULL,
  amount numeric(10, 2) NOT NULL,
  delivery_address text NOT NULL,
  note text
);
`;

type Value = string | number | null;

function sqlValue(value: Value): string {
  if (value === null) return 'NULL';
  return typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`;
}

function insertStatements(table: string, rows: readonly Value[][]): string {
  const statements: string[] = [];
  for (let start = 0; start < rows.length; start += ROWS_PER_INSERT) {
    const values = rows
      .slice(start, start + ROWS_PER_INSERT)
      .map((row) => `(${row.map(sqlValue).join(', ')})`);
    statements.push(`INSERT INTO ${table} VALUES\n${values.join(',\n')};`);
  }
  return statements.join('\n');
}

function customer(faker: Faker, id: number): Value[] {
  const firstName = faker.person.firstName();
  const lastName = faker.person.lastName();
  const mailbox = faker.internet.username({ firstName, lastName }).toLowerCase();
  return [
    id,
    firstName,
    lastName,
    `${mailbox}.${id}@example.com`,
    faker.datatype.boolean(0.9) ? faker.phone.number({ style: 'international' }) : null,
    faker.date.birthdate({ mode: 'year', min: 1940, max: 2005 }).toISOString().slice(0, 10),
    faker.datatype.boolean(0.8) ? faker.finance.creditCardNumber('visa') : null,
    faker.number.int({ min: 0, max: 20_000 }),
  ];
}

function order(faker: Faker, id: number, customers: number): Value[] {
  const address = `${faker.location.streetAddress()}, ${faker.location.zipCode()} ${faker.location.city()}`;
  const placedAt = faker.date.between({ from: '2024-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z' });
  return [
    id,
    faker.number.int({ min: 1, max: customers }),
    placedAt.toISOString().slice(0, 19).replace('T', ' '),
    faker.number.float({ min: 5, max: 900, fractionDigits: 2 }),
    address,
    faker.datatype.boolean(0.2) ? faker.lorem.sentence() : null,
  ];
}

/** A plain-SQL script that makes the example database: realistic people who do not exist, and what they ordered. */
export function ordersScript(size: OrdersSize = DEFAULT_SIZE): string {
  const faker = new Faker({ locale: en, seed: SEED });
  const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
  const customers = numbers(size.customers).map((id) => customer(faker, id));
  const orders = numbers(size.orders).map((id) => order(faker, id, size.customers));
  return [TABLES, insertStatements('customers', customers), insertStatements('orders', orders), ''].join(
    '\n',
  );
}
