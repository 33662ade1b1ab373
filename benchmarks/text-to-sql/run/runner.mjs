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
  const worker = new Worker(code, { eval: true, workerData: deadline });
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
