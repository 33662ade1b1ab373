import { say } from './say.ts';
import type { Child } from './start-child.ts';

/** Workers, each of which is started anew when it ends. */
export class Fleet {
  readonly #start: (index: number) => Child;
  readonly #children: Child[] = [];
  readonly #asleep = new Set<number>();
  #isOver = false;
  /** So many were ended by a signal. */
  killed = 0;

  constructor(start: (index: number) => Child) {
    this.#start = start;
  }

  get size(): number {
    return this.#children.length;
  }

  startAll(workers: number): void {
    for (let index = 0; index < workers; index += 1) this.#replace(index);
  }

  child(index: number): Child {
    const child = this.#children[index];
    if (child === undefined) throw new Error(`there is no worker ${index}`);
    return child;
  }

  /** Workers that are not stopped. */
  awake(): number[] {
    return [...this.#children.keys()].filter((index) => !this.#asleep.has(index));
  }

  /** Stops a process where it is (SIGSTOP), as a machine that sleeps or hangs. */
  sleep(index: number): void {
    this.#asleep.add(index);
    this.child(index).process.kill('SIGSTOP');
  }

  wake(index: number): void {
    this.#asleep.delete(index);
    this.child(index).process.kill('SIGCONT');
  }

  end(): void {
    this.#isOver = true;
    for (const { process } of this.#children) process.kill('SIGKILL');
  }

  #replace(index: number): void {
    const child = this.#start(index);
    this.#children[index] = child;
    void child.ended.then((code) => {
      if (this.#isOver) return;
      if (code === null) this.killed += 1;
      else say(`  worker ${index} ended with ${code}: ${child.said().split('\n').slice(-4).join(' | ')}`);
      this.#replace(index);
    });
  }
}
