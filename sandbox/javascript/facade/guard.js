import { show } from './address.js';

/** Names that the language and its tools ask of any object. */
const askedOfAll = new Set(['then', 'toJSON', 'constructor', 'length', 'nodeType', 'inspect', '$$typeof']);

/**
 * Makes every name that the facade does not have a TypeError that says what it has. The check stands at the end of
 * the prototype chain, so that names that are there cost nothing.
 */
export function refuseUnknown(prototype, kind) {
  const known = Object.getOwnPropertyNames(prototype).filter((name) => name !== 'constructor');
  const refuse = (name) => {
    throw new TypeError(
      `${kind}.${String(name)} is not there in this workbook facade; there is: ${known.join(', ')}`,
    );
  };
  const base = Object.prototype;
  Object.setPrototypeOf(
    prototype,
    new Proxy(base, {
      get: (_target, name, receiver) =>
        typeof name === 'symbol' || askedOfAll.has(name) || name in base
          ? Reflect.get(base, name, receiver)
          : refuse(name),
      set: (_target, name) => refuse(name),
    }),
  );
}

/** A plain copy of a style part, of its own. */
export function plainCopy(value, where) {
  if (value === undefined || value === null) return undefined;
  const text = JSON.stringify(value);
  if (text === undefined) throw new TypeError(`${where}: ${show(value)} is no style`);
  return JSON.parse(text);
}

/** What a script gets for a style part: a copy in which an assignment, lost without a word, throws instead. */
export function readOnlyView(value, where) {
  if (value === null || typeof value !== 'object') return value;
  const refuse = () => {
    throw new TypeError(`${where}: assign a whole object, as in ${where} = { ...${where}, bold: true }`);
  };
  return new Proxy(plainCopy(value, where), {
    get: (target, name) => readOnlyView(target[name], where),
    set: refuse,
    deleteProperty: refuse,
  });
}
