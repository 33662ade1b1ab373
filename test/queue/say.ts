/** One line on the standard output. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
