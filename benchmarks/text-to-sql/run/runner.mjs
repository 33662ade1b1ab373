import { readFileSync } from 'node:fs';
import process from 'node:process';
import { Worker } from 'node:worker_threads';
import Database from 'libsql';

/**
 * Runs statements of models in a process of its own: SQLite cannot be stopped half-way, but a process can be ended,
 * and the limit of SQLite's heap holds for a whole process. Plain JavaScript, so that it starts fast.
 *
 * Job (a message, or with `--once` JSON on stdin): {company, script, sql, limits}. Answer: see result.ts.
 * Databases are in memory, one for each company; `script` is only read for a company that is new.
 */
const databases = new Map();

function databaseOf(company, script) {
  const known = databases.get(company);
  if (known !== undefined) return known;
  if (databases.size >= 4) {
    const [[oldest, database]] = databases;
    database.close();
    databases.delete(oldest);
  }
  const database = new Database(':memory:');
  database.exec(script);
  database.exec('PRAGMA query_only = 1');
  databases.set(company, database);
  return database;
}

function run({ company, script, sql, limits }) {
  const database = databaseOf(company, script);
  // Holds for the whole process; SQLite lets nobody raise it again.
  database.pragma(`hard_heap_limit = ${limits.heapBytes}`);
  try {
    const refusal = refusalOf(database.prepare(`EXPLAIN ${sql}`).all());
    if (refusal !== null) return { kind: 'sql-error', message: refusal };
    const statement = database.prepare(sql);
    statement.raw(true);
    statement.safeIntegers(true);
    return read(statement, limits);
  } catch (error) {
    const message = String(error?.message ?? error).slice(0, 300);
    if (error?.code === 'SQLITE_NOMEM') return { kind: 'memory', message: 'SQLite: out of memory' };
    if (error?.code === 'SQLITE_TOOBIG') return { kind: 'too-large', message: `SQLite: ${message}` };
    return { kind: 'sql-error', message };
  }
}

/**
 * SQLite's own functions that compute and reach for nothing. The library registers others: some read and write files, some
 * end the process (its `replicate` and `padl` write past the memory that they asked for).
 */
const functions = new Set(
  `abs acos acosh asin asinh atan atan2 atanh avg ceil ceiling char coalesce concat concat_ws cos cosh count cume_dist
  current_date current_time current_timestamp date datetime degrees dense_rank exp first_value floor format glob
  group_concat hex ifnull iif instr json json_array json_array_length json_extract json_group_array json_group_object
  json_insert json_object json_patch json_quote json_remove json_replace json_set json_type json_valid julianday lag
  last_value lead length like likelihood likely ln log log10 log2 lower ltrim max min mod nth_value ntile nullif
  octet_length percent_rank pi pow power printf quote radians random randomblob rank regexp replace round row_number
  rtrim sign sin sinh soundex sqrt strftime string_agg substr substring subtype sum tan tanh time timediff total trim
  trunc typeof unhex unicode unixepoch unlikely upper zeroblob -> ->>`.split(/\s+/),
);

/**
 * Why a compiled statement is not run, or null: by its program, which names every function that it calls and every virtual
 * table that it opens, however the text writes them. Such tables read files and the library's own state.
 */
function refusalOf(program) {
  for (const { opcode, p4 } of program) {
    if (opcode.startsWith('V') && opcode !== 'Variable' && opcode !== 'Vacuum')
      return 'virtual tables and table-valued functions are not allowed';
    if (opcode === 'Vacuum' || opcode === 'ParseSchema') return "only the company's tables may be read";
    const [, name] = /^(?:Function|PureFunc|Agg)/.test(opcode)
      ? (/^(.+)\(-?\d+\)$/.exec(p4 ?? '') ?? [])
      : [];
    if (name !== undefined && !functions.has(name.toLowerCase()))
      return `the function ${name} is not allowed`;
  }
  return null;
}

function read(statement, limits) {
  const columns = statement.columns().length;
  if (columns > limits.columns) return tooLarge(`more than ${limits.columns} columns`);
  const rows = [];
  let characters = 0;
  const iterator = statement.iterate();
  // libsql reads 100 rows ahead, which may be 100 huge cells: one at a time.
  iterator.nextRows = new Array(1);
  for (;;) {
    iterator.nextRowIndex = 100;
    const { done, value } = iterator.next();
    if (done) return { kind: 'rows', rows };
    if (rows.length === limits.rows) return tooLarge(`more than ${limits.rows} rows`);
    if (value.some((cell) => (cell?.length ?? 0) > limits.cell))
      return tooLarge(`a cell with more than ${limits.cell} characters`);
    const row = value.map(plainCell);
    characters += JSON.stringify(row).length;
    if (characters > limits.characters) return tooLarge(`more than ${limits.characters} characters`);
    rows.push(row);
  }
}

function tooLarge(message) {
  return { kind: 'too-large', message };
}

/** A cell as JSON can hold it. */
function plainCell(cell) {
  if (typeof cell === 'bigint')
    return cell >= Number.MIN_SAFE_INTEGER && cell <= Number.MAX_SAFE_INTEGER ? Number(cell) : String(cell);
  if (typeof cell === 'number') return Number.isFinite(cell) ? cell : String(cell);
  if (typeof cell === 'string' || cell === null) return cell;
  return `x'${Buffer.from(cell).toString('hex')}'`;
}

/** Ends this process some time after a statement began, also when whoever started it is gone. */
const deadline = new BigInt64Array(new SharedArrayBuffer(8));
function endAfter(milliseconds) {
  Atomics.store(deadline, 0, BigInt(Date.now() + milliseconds));
}
function watch() {
  const code = `
    const { workerData } = require('node:worker_threads');
    setInterval(() => {
      const end = Atomics.load(workerData, 0);
      if (end !== 0n && BigInt(Date.now()) > end) process.kill(process.pid, 'SIGKILL');
    }, 50);`;
  const worker = new Worker(code, { eval: true, env: {}, workerData: deadline });
  return new Promise((resolve) => {
    worker.once('online', () => {
      worker.unref();
      resolve();
    });
  });
}

await watch();
if (process.argv.includes('--once')) {
  const job = JSON.parse(readFileSync(0, 'utf8'));
  endAfter(job.limits.milliseconds);
  process.stdout.write(JSON.stringify(run(job)), () => process.exit(0));
} else {
  process.on('disconnect', () => process.exit(0));
  process.on('message', (job) => {
    // Whoever asked ends this process at the limit; this is for when it cannot.
    endAfter(job.limits.milliseconds + 2_000);
    const answer = run(job);
    Atomics.store(deadline, 0, 0n);
    process.send(answer);
  });
  process.send({ kind: 'ready' });
}
