import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** Every file below a folder by its path, in order. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(folder, path)).isFile())
    .sort();
}

interface Tag {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
}

/**
 * The tags of a page of ours, read strictly: quoted attributes only, no `<` in text.
 * @throws {Error} on anything else, so that no markup is overlooked
 */
export function tagsOf(page: string): Tag[] {
  const tags: Tag[] = [];
  const opening = /^<([a-z][a-z0-9]*)((?:\s+[a-zA-Z][\w:-]*(?:="[^"<]*")?)*)\s*\/?>/;
  for (let at = page.indexOf('<'); at !== -1; at = page.indexOf('<', at + 1)) {
    const rest = page.slice(at, at + 1_000_000);
    if (/^<(\/[a-z][a-z0-9]*|!doctype html)>/.test(rest)) continue;
    const [, name, attributes = ''] = opening.exec(rest) ?? [];
    if (name === undefined) throw new Error(`no tag of ours: ${rest.slice(0, 120)}`);
    const pairs = attributes.matchAll(/([a-zA-Z][\w:-]*)(?:="([^"<]*)")?/g);
    tags.push({ name, attributes: new Map([...pairs].map(([, key = '', value = '']) => [key, value])) });
  }
  return tags;
}

/** What a page has that its policy forbids: inline scripts, styles and handlers, addresses outside its folder. */
export function forbiddenIn(page: string): string[] {
  const findings = tagsOf(page).flatMap(({ name, attributes }) => {
    const found: string[] = [];
    if (['style', 'iframe', 'object', 'embed', 'form', 'base'].includes(name)) found.push(name);
    if (name === 'script' && !attributes.has('src')) found.push('inline script');
    for (const [key, value] of attributes) {
      if (/^on/i.test(key) || key === 'style') found.push(`${name} ${key}`);
      const isAddress = key === 'href' || key === 'src';
      if (isAddress && (/^[a-z][a-z0-9+.-]*:/i.test(value) || value.startsWith('/')))
        found.push(`${key} ${value}`);
    }
    return found;
  });
  if (/<script[^>]*>[^<]/.test(page)) findings.push('content of a script');
  return findings;
}

/** Links of a report's pages that lead to no file, or to no element of a page. */
export function brokenLinks(site: string): string[] {
  return filesBelow(site)
    .filter((file) => file.endsWith('.html'))
    .flatMap((file) => {
      const tags = tagsOf(readFileSync(join(site, file), 'utf8'));
      return tags.flatMap(({ attributes }) => {
        const link = attributes.get('href') ?? attributes.get('src');
        if (link === undefined) return [];
        const [path = '', id] = link.split('#');
        const target = path === '' ? join(site, file) : join(site, dirname(file), path);
        if (relative(site, target).startsWith('..') || !existsSync(target)) return [`${file}: ${link}`];
        const ids =
          id === undefined ? [] : tagsOf(readFileSync(target, 'utf8')).map((tag) => tag.attributes.get('id'));
        return id === undefined || ids.includes(id) ? [] : [`${file}: ${link}`];
      });
    });
}
