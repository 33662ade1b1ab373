import { messageOf } from '../../core/errors.ts';

/** Says an error of the queue when it is another than the last: a server that is away fails every request. */
export function onceEach(say: (line: string) => void): (error: unknown) => void {
  let last = '';
  return (error) => {
    const message = messageOf(error);
    if (message === last) return;
    last = message;
    say(`queue: ${message}`);
  };
}
