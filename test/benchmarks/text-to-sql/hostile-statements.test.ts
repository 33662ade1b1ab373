import { fork } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { type StatementResult, usualLimits } from '../../../benchmarks/text-to-sql/run/result.ts';
import { runStatement, runStatementSync } from '../../../benchmarks/text-to-sql/run/run-statement.ts';
import { runnerFile, StatementProcess } from '../../../benchmarks/text-to-sql/run/statement-process.ts';

/** Long, so that a busy machine stops nothing; bombs have a short one, so that they do not take the suite's time. */
const limits = { ...usualLimits, milliseconds: 25_000 };
const bombLimits = { ...limits, milliseconds: 1_500 };
const run = (sql: string) => runStatement(1, sql, { limits });
const counter = 'WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r)';

/** What a statement may come to, by name: kind and a part of the message. */
const hostile: readonly (readonly [string, string, Exclude<StatementResult['kind'], 'rows'>, RegExp])[] = [
  ['a deletion', 'DELETE FROM customers', 'refused', /only SELECT/],
  ['an update', "UPDATE customers SET name = 'x'", 'refused', /only SELECT/],
  [
    'an insertion behind WITH',
    "WITH x AS (SELECT 1) INSERT INTO refunds SELECT 1, 1, '', '', 1",
    'refused',
    /INSERT/,
  ],
  ['a deletion behind WITH', 'WITH x AS (SELECT 1) DELETE FROM orders', 'refused', /DELETE/],
  ['a replacement behind WITH', 'WITH x AS (SELECT 1) REPLACE INTO orders SELECT 1', 'refused', /REPLACE/],
  ['a table dropped by a second statement', 'SELECT 1; DROP TABLE orders', 'refused', /more than one/],
  ['a second statement behind a comment', 'SELECT 1 /* ; */; -- x\n SELECT 2', 'refused', /more than one/],
  ['a pragma', 'PRAGMA query_only = 0', 'refused', /only SELECT/],
  ['a pragma behind EXPLAIN', 'EXPLAIN PRAGMA query_only = 0', 'refused', /only SELECT/],
  ['a pragma as a table', 'SELECT * FROM pragma_database_list', 'refused', /pragma_database_list/],
  [
    'a pragma as a quoted table',
    'SELECT * FROM "pragma_table_info"(\'orders\')',
    'refused',
    /pragma_table_info/,
  ],
  ['an attached file', "ATTACH '/tmp/x.db' AS x", 'refused', /only SELECT/],
  ['an extension', "SELECT load_extension('/tmp/x.so')", 'refused', /load_extension/],
  ['an extension in square brackets', "SELECT [load_extension]('/tmp/x.so')", 'refused', /load_extension/],
  ['a file read by a function', "SELECT readfile('/etc/passwd')", 'refused', /readfile/],
  ['a file read as a table', "SELECT data FROM fsdir('/etc/passwd')", 'refused', /fsdir/],
  ['a folder as a table in text marks', "SELECT name FROM 'fsdir' WHERE path = '/etc'", 'refused', /fsdir/],
  ['a pragma in text marks', "SELECT * FROM 'pragma_database_list'", 'refused', /pragma_database_list/],
  ['statements in a function', "SELECT sha3_query('SELECT 1')", 'refused', /sha3_query/],
  ['a virtual table', "SELECT * FROM json_each('[1]')", 'sql-error', /virtual tables/],
  [
    'a function that writes past its memory',
    "SELECT length(replicate('aaaaaaaa', 536870912))",
    'sql-error',
    /replicate/,
  ],
  ['padding that writes past its memory', "SELECT length(padl('a', 4294967298))", 'sql-error', /padl/],
  [
    'a forbidden table between parameters that swallow quotation marks',
    "SELECT $x('), sql FROM sqlite_master WHERE 1 OR $y(')",
    'refused',
    /parameters/,
  ],
  [
    'a pragma between such parameters',
    "SELECT $x('); PRAGMA hard_heap_limit=0; SELECT $y(')",
    'refused',
    /parameters/,
  ],
  ['a numbered parameter', 'SELECT ?1', 'refused', /parameters/],
  ['a named parameter', 'SELECT :name, @name', 'refused', /parameters/],
  ['a function that nobody needs', 'SELECT sqlite3mc_version()', 'refused', /sqlite3mc_version/],
  ['a vacuum into a file', "VACUUM INTO '/tmp/x.db'", 'refused', /only SELECT/],
  ['a NUL character', 'SELECT 1\0', 'refused', /NUL/],
  ['a quotation without end', "SELECT 'x", 'refused', /not closed/],
  ['a comment without end', 'SELECT 1 /* x', 'refused', /not closed/],
  ['nothing but a comment', '-- SELECT 1', 'refused', /only SELECT/],
  ['a very long statement', `SELECT ${'1 + '.repeat(5_000)}1`, 'refused', /longer than/],
  ['an endless recursion', `${counter} SELECT COUNT(*) FROM r`, 'time-limit', /1\.5 seconds/],
  [
    'a cross join of everything',
    'SELECT COUNT(*) FROM order_lines a, order_lines b, order_lines c, order_lines d',
    'time-limit',
    /stopped/,
  ],
  ['a long printf', "SELECT length(printf('%.*c', 900000000, 'x'))", 'memory', /out of memory/],
  ['a long random blob', 'SELECT hex(randomblob(400000000))', 'memory', /out of memory/],
  ['a long zero blob', 'SELECT zeroblob(900000000)', 'memory', /out of memory/],
  [
    'a doubling text',
    "WITH RECURSIVE d(t) AS (SELECT 'xx' UNION ALL SELECT t || t FROM d) SELECT max(length(t)) FROM d",
    'memory',
    /out of memory/,
  ],
  [
    'a statement that ends in the middle',
    `SELECT ${Array.from({ length: 9 }, () => "'x'").join(' || ')} ||`,
    'sql-error',
    /incomplete|syntax/,
  ],
  [
    'blobs of 7 MB in many rows',
    'SELECT zeroblob(7000000) FROM order_lines',
    'too-large',
    /a cell with more/,
  ],
  ['many rows', `${counter} SELECT n FROM r`, 'too-large', /more than 1000 rows/],
  ['many columns', `SELECT ${Array.from({ length: 41 }, (_, n) => n).join(', ')}`, 'too-large', /40 columns/],
  [
    'much text in cells that are short',
    `${counter} SELECT printf('%.*c', 1900, 'x') FROM r LIMIT 900`,
    'too-large',
    /100000 characters/,
  ],
  ['a table that is not there', 'SELECT * FROM clients', 'sql-error', /no such table: clients/],
  ['a column that is not there', 'SELECT nme FROM customers', 'sql-error', /no such column: nme/],
  ['a syntax error', 'SELECT FROM WHERE', 'sql-error', /syntax error/],
  ['an overflow', 'SELECT SUM(9223372036854775807) FROM customers', 'sql-error', /overflow/],
];

describe('a hostile statement', () => {
  it.each(hostile)('%s ends as told', async (name, sql, kind, message) => {
    const result = await runStatement(1, sql, { limits: kind === 'time-limit' ? bombLimits : limits });
    expect(result).toMatchObject({ kind });
    expect(result.kind === 'rows' ? '' : result.message).toMatch(message);
    // The next one is as if nothing had been.
    expect(await run(`SELECT COUNT(*) FROM customers -- after ${name}`)).toEqual({
      kind: 'rows',
      rows: [[60]],
    });
  });

  it('changes nothing, whatever it tried: later statements see the same rows', async () => {
    const sum = "SELECT SUM(id), SUM(amount_cents) FROM payments WHERE 'now' IS NOT NULL";
    const before = await run(sum);
    for (const [, sql, kind] of hostile) if (kind === 'refused') await run(sql);
    expect(await run(`${sum} -- again`)).toEqual(before);
  });

  it('cannot write even if the check let it through', async () => {
    const unchecked = await StatementProcess.start();
    try {
      for (const sql of [
        "INSERT INTO orders SELECT 9999, 1, 1, '', '' RETURNING id",
        'DELETE FROM orders RETURNING id',
      ])
        expect(await unchecked.run(1, sql, limits)).toMatchObject({ kind: 'sql-error', message: /readonly/ });
      expect(await unchecked.run(1, 'SELECT COUNT(*) FROM orders', limits)).toEqual({
        kind: 'rows',
        rows: [[300]],
      });
    } finally {
      unchecked.stop();
    }
  });

  it('ends by itself when whoever started it is gone', async () => {
    const child = fork(runnerFile, [], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    const ended = new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)));
    await new Promise((resolve) => child.once('message', resolve));
    const sql = `${counter} SELECT COUNT(*) FROM r`;
    child.send({ company: 1, script: '', sql, limits: { ...limits, milliseconds: 10 } }, () =>
      child.disconnect(),
    );
    expect(await ended).toBe('SIGKILL');
  });
});

describe('a harmless statement', () => {
  it.each([
    ['SELECT 1;', [[1]]],
    ['select 1 ; ; -- that is all', [[1]]],
    ['SELECT \'a; DROP TABLE x\', "id" FROM customers WHERE id = 1', [['a; DROP TABLE x', 1]]],
    ["WITH x AS (SELECT 2 AS n) SELECT replace('insert', 'in', 'ex'), n FROM x", [['exsert', 2]]],
    [
      "SELECT 9223372036854775807, 1e999, x'00ff', NULL, 0.5",
      [['9223372036854775807', 'Infinity', "x'00ff'", null, 0.5]],
    ],
    ['SELECT 1 AS a, 2 AS a', [[1, 2]]],
    ['SELECT id FROM customers WHERE id < 0', []],
  ])('%s is run', async (sql, rows) => {
    expect(await run(sql)).toEqual({ kind: 'rows', rows });
  });

  it('is run on the company that was asked for, also when there are many', async () => {
    const sums = (company: number, mark: string) =>
      runStatement(company, `SELECT SUM(amount_cents) FROM payments -- ${mark}`, { limits });
    const companies = [1, 2, 3, 4, 5, 6];
    const first = await Promise.all(companies.map((company) => sums(company, 'a')));
    const again = await Promise.all([...companies].reverse().map((company) => sums(company, 'b')));
    expect(new Set(first.map((result) => JSON.stringify(result))).size).toBe(companies.length);
    expect(again.reverse()).toEqual(first);
  });

  it('comes to the same where nobody waits, and so does a bomb', () => {
    expect(runStatementSync(3, 'SELECT COUNT(*), 5 FROM customers', limits)).toEqual({
      kind: 'rows',
      rows: [[60, 5]],
    });
    expect(runStatementSync(3, 'SELECT nme FROM customers', limits)).toMatchObject({ kind: 'sql-error' });
    expect(runStatementSync(3, 'DROP TABLE customers', limits)).toMatchObject({ kind: 'refused' });
    expect(runStatementSync(3, "SELECT printf('%.*c', 900000000, 'x')", limits)).toMatchObject({
      kind: 'memory',
    });
    expect(
      runStatementSync(3, `${counter} SELECT COUNT(*) FROM r`, { ...limits, milliseconds: 600 }),
    ).toMatchObject({
      kind: 'time-limit',
    });
  });
});
