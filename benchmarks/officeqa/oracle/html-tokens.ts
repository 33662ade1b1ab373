import { decodeEntities } from './html-text.ts';

export type HtmlToken =
  | { readonly kind: 'open' | 'close'; readonly tag: string }
  | { readonly kind: 'text'; readonly text: string };

const spacedEndTag = /<\/\s*([a-zA-Z][-.a-zA-Z0-9:_]*)\s*>/y;
const nameEnd = /[\t\n\r\f />\0]/g;

/**
 * Tags and texts of a piece of HTML, as Python's `HTMLParser` tells them: comments and declarations are left out, a
 * self-closing tag opens and closes, and a construct that never ends ends the reading. One pass, whatever the input.
 */
export function* htmlTokens(html: string): Generator<HtmlToken> {
  for (let at = 0; at < html.length; ) {
    const bracket = html.indexOf('<', at);
    if (bracket !== at) {
      const end = bracket < 0 ? html.length : bracket;
      yield { kind: 'text', text: decodeEntities(html.slice(at, end)) };
      at = end;
      continue;
    }
    const next = html.charAt(at + 1);
    if (/[a-zA-Z]/.test(next)) {
      const tag = tagName(html, at + 1);
      const rest = openTagRest(html, at + 1 + tag.length);
      if (rest === null) return;
      yield { kind: 'open', tag };
      if (rest.closed) yield { kind: 'close', tag };
      at = rest.end;
      if (tag !== 'script' && tag !== 'style') continue;
      const content = rawContentEnd(html, at, tag);
      if (content === null) return;
      yield { kind: 'text', text: html.slice(at, content) };
      at = content;
    } else if (next === '/' || next === '!' || next === '?') {
      const end = markupEnd(html, at);
      if (end === null) return;
      const tag = next === '/' ? closedTag(html, at) : null;
      if (tag !== null) yield { kind: 'close', tag };
      at = end;
    } else {
      if (next === '') return;
      yield { kind: 'text', text: '<' };
      at += 1;
    }
  }
}

function tagName(html: string, start: number): string {
  nameEnd.lastIndex = start;
  const end = nameEnd.exec(html)?.index ?? html.length;
  return html.slice(start, end).toLowerCase();
}

/** The name in an end tag; spaces before it are allowed where nothing follows it. */
function closedTag(html: string, start: number): string | null {
  if (/[a-zA-Z]/.test(html.charAt(start + 2))) return tagName(html, start + 2);
  spacedEndTag.lastIndex = start;
  return spacedEndTag.exec(html)?.[1]?.toLowerCase() ?? null;
}

/** Where an opening tag ends, and whether it closes itself; brackets in quoted values do not end it. */
function openTagRest(html: string, start: number): { end: number; closed: boolean } | null {
  for (let at = start; at < html.length; at += 1) {
    const character = html.charAt(at);
    if (character === '>') return { end: at + 1, closed: html.charAt(at - 1) === '/' };
    if (character !== '=') continue;
    while (/=|[^\S\ufeff]/.test(html.charAt(at + 1))) at += 1;
    const quote = html.charAt(at + 1);
    if (quote === '"' || quote === "'") {
      const closing = html.indexOf(quote, at + 2);
      if (closing < 0) return null;
      at = closing;
    } else {
      // A slash at the end of a bare value is part of it.
      while (at + 1 < html.length && !/>|[^\S\ufeff]/.test(html.charAt(at + 1))) at += 1;
      if (html.charAt(at + 1) === '>') return { end: at + 2, closed: false };
    }
  }
  return null;
}

/** Behind an end tag, a comment, a declaration or a processing instruction. */
function markupEnd(html: string, start: number): number | null {
  if (html.startsWith('<!--', start)) {
    const closing = /--\s*>/g;
    closing.lastIndex = start + 4;
    const found = closing.exec(html);
    return found === null ? null : found.index + found[0].length;
  }
  const end = html.indexOf('>', start + 2);
  return end < 0 ? null : end + 1;
}

function rawContentEnd(html: string, start: number, tag: string): number | null {
  const closing = new RegExp(`</${tag}[\\s/>]`, 'gi');
  closing.lastIndex = start;
  return closing.exec(html)?.index ?? null;
}
