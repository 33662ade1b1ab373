/**
 * Every `.ts` file is an ES module: ours are, and so are the adapters of users, whatever the package.json above them says.
 * Without this, an adapter in a folder made by `npm init -y` (`"type": "commonjs"`) is read as CommonJS, from which Node 20 and 22
 * cannot load the suite.
 * @param found what `resolve` of a module hook returns
 */
export function asModule(found) {
  const isTypeScript = found.format !== 'module' && /^file:[^?#]*\.ts(?:$|[?#])/.test(found.url);
  return isTypeScript ? { ...found, format: 'module' } : found;
}

/** The hook itself, for Node versions whose hooks work in a thread of their own. */
export async function resolve(specifier, context, next) {
  return asModule(await next(specifier, context));
}
