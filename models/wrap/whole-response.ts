import { isUtf8 } from 'node:buffer';
import { brotliDecompressSync, unzipSync } from 'node:zlib';

/** No reply is longer, in bytes, as it comes and as it is after decompression; what is would fill the memory. */
export const mostAnswerBytes = 64 * 2 ** 20;

export function tooLong(): Error {
  return withCode(`the answer is longer than ${mostAnswerBytes / 2 ** 20} MiB`, 'ANSWER_TOO_LONG');
}

/**
 * A Response whose body is known whole: no stream is made unless somebody asks for one. Text must be UTF-8, as JSON is:
 * a letter that was damaged on the way would be a wrong answer of the model. Only the page of an error may be anything.
 */
export class WholeResponse extends Response {
  readonly #whole: Buffer;
  readonly #init: ResponseInit;

  /** @param body as it came @throws {TypeError} when it is compressed and damaged, or too long */
  constructor(body: Buffer, init: ResponseInit) {
    super(null, init);
    this.#whole = decoded(body, this.headers.get('content-encoding'));
    this.#init = init;
  }

  #text(): string {
    const bytes = this.#whole;
    if (this.ok && !isUtf8(bytes)) throw withCode('the answer is not valid UTF-8', 'ANSWER_NOT_UTF8');
    const text = bytes.toString('utf8');
    return text.startsWith('\ufeff') ? text.slice(1) : text;
  }

  /** Methods that the library types declare as members; on the prototype, so that a reply makes no closures. */
  static {
    const copy = (response: WholeResponse) => new Response(new Uint8Array(response.#whole));
    Object.defineProperties(WholeResponse.prototype, {
      text: {
        value: async function (this: WholeResponse) {
          return this.#text();
        },
      },
      json: {
        value: async function (this: WholeResponse) {
          return JSON.parse(this.#text());
        },
      },
      arrayBuffer: {
        value: function (this: WholeResponse) {
          return copy(this).arrayBuffer();
        },
      },
      bytes: {
        value: async function (this: WholeResponse) {
          return new Uint8Array(this.#whole);
        },
      },
      blob: {
        value: function (this: WholeResponse) {
          return copy(this).blob();
        },
      },
      body: {
        get(this: WholeResponse) {
          return copy(this).body;
        },
      },
      clone: {
        value: function (this: WholeResponse) {
          const { status, headers } = this;
          const plain = new Headers(headers);
          plain.delete('content-encoding');
          return new WholeResponse(this.#whole, { ...this.#init, status, headers: plain });
        },
      },
    });
  }
}

/** We ask for no compression; some proxies compress nevertheless. */
function decoded(bytes: Buffer, encoding: string | null): Buffer {
  const limit = { maxOutputLength: mostAnswerBytes };
  switch (encoding?.trim().toLowerCase() ?? 'identity') {
    case 'identity':
    case '':
      return bytes;
    case 'br':
      return brotliDecompressSync(bytes, limit);
    case 'gzip':
    case 'x-gzip':
    case 'deflate':
      return unzipSync(bytes, limit);
    default:
      throw new TypeError(`the server sent an unknown content-encoding '${encoding}'`);
  }
}

function withCode(message: string, code: string): Error {
  return Object.assign(new TypeError(message), { code });
}
