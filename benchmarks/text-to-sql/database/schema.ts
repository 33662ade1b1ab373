/** The tables of the company, as the prompt shows them and as SQLite makes them. */
export const schema = `CREATE TABLE customers (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, city TEXT NOT NULL, segment TEXT NOT NULL,
  joined_on TEXT NOT NULL, deleted_at TEXT);
CREATE TABLE employees (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, team TEXT NOT NULL, hired_on TEXT NOT NULL, deleted_at TEXT);
CREATE TABLE products (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, category TEXT NOT NULL, price_cents INTEGER NOT NULL,
  deleted_at TEXT);
CREATE TABLE orders (
  id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers, employee_id INTEGER NOT NULL
  REFERENCES employees, ordered_on TEXT NOT NULL, status TEXT NOT NULL); -- open, paid, shipped or cancelled
CREATE TABLE order_lines (
  id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL REFERENCES orders, product_id INTEGER NOT NULL
  REFERENCES products, quantity INTEGER NOT NULL, unit_price_cents INTEGER NOT NULL);
CREATE TABLE payments (
  id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers, paid_on TEXT NOT NULL,
  method TEXT NOT NULL, amount_cents INTEGER NOT NULL);
CREATE TABLE refunds (
  id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers, refunded_on TEXT NOT NULL,
  reason TEXT NOT NULL, amount_cents INTEGER NOT NULL);`;

export const tableNames = [
  'customers',
  'employees',
  'products',
  'orders',
  'order_lines',
  'payments',
  'refunds',
] as const;
export type TableName = (typeof tableNames)[number];
