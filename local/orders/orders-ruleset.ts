/** Name of the example ruleset. */
export const ORDERS_RULESET_NAME = 'orders';

/** Masks everything in the example database that could point at a person, and keeps what tests need: keys and sums. */
export const ORDERS_RULESET = `version: '1.0'
tasks:
  - type: mask_table
    table: customers
    key: id
    hash_columns: [id]
    rules:
      - column: first_name
        masks:
          - type: imitate
      - column: last_name
        masks:
          - type: imitate
      - column: email
        masks:
          - type: imitate
      - column: phone
        skip: [null, '']
        masks:
          - type: imitate
      - column: date_of_birth
        masks:
          - type: from_random_date
            min: '1940-01-01'
            max: '2005-12-31'
      - column: card_number
        skip: [null]
        masks:
          - type: imitate
  - type: mask_table
    table: orders
    key: id
    rules:
      - column: delivery_address
        masks:
          - type: imitate
      - column: note
        skip: [null]
        masks:
          - type: from_fixed
            value: note removed
`;
