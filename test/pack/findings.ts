/** What was looked at and did not hold. Every look is printed; a failure does not end the others. */
export class Findings {
  readonly #prefix: string;
  passed = 0;
  failed = 0;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** @param detail shown when it does not hold */
  check(what: string, holds: boolean, detail = ''): void {
    if (holds) this.passed += 1;
    else this.failed += 1;
    const lines = holds || detail === '' ? '' : `\n${detail.slice(0, 3000)}`;
    process.stdout.write(`${this.#prefix}: ${holds ? 'ok' : 'FAILED'}: ${what}${lines}\n`);
  }
}
