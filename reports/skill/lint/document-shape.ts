import { estimatedTokens } from '../../../core/estimated-tokens.ts';
import { blockTags } from '../../../core/prompt-blocks.ts';
import { firstHidden } from '../../../core/visible-text.ts';
import { protectedMarkers, protectedSpans } from '../../../optimizer/protected-region.ts';
import type { Finding } from './finding.ts';

/** Shorter lines may repeat: list marks, rules, braces. */
const shortestDuplicate = 12;

/** What can be told of a document without its benchmark. */
export function documentShape(document: string, maxTokens: number): Finding[] {
  return [
    ...regionDamage(document),
    ...markerLiterals(document),
    ...duplicateLines(document),
    ...controlCharacters(document),
    ...tooLong(document, maxTokens),
  ];
}

/** Markers without a partner, regions within others, and more than one region of a kind. */
function regionDamage(document: string): Finding[] {
  const spans = protectedSpans(document);
  const findings: Finding[] = [];
  const regions = new Map<string, number>();
  let reached = 0;
  for (const { start, end } of spans) {
    const text = document.slice(start, end);
    const inside = protectedMarkers.filter((marker) => text.includes(marker));
    const [first = ''] = inside;
    const problem = (message: string) =>
      findings.push({
        severity: 'error',
        rule: 'protected-region',
        line: lineAt(document, start),
        message,
        tasks: [],
      });
    if (protectedMarkers.includes(text)) problem(`the marker "${text}" has no partner`);
    else {
      const count = (regions.get(first) ?? 0) + 1;
      regions.set(first, count);
      if (count > 1)
        problem(`there are ${count} regions of the kind "${first}"; updates see the first one only`);
      else if (inside.length > 2 || text.split(first).length > 2)
        problem(`the region of "${first}" holds another marker`);
    }
    if (start < reached) problem(`the region of "${first}" begins inside another one`);
    reached = Math.max(reached, end);
  }
  return findings;
}

/** Text that looks like a marker or a block of the suite's prompts without being one. */
function markerLiterals(document: string): Finding[] {
  const almost = /<!--[\s_-]*(?:SLOW[\s_-]?UPDATE|APPENDIX)[\s_-]*(?:START|END)?[\s_-]*-->/gi;
  const tags = new RegExp(`</?(?:${blockTags.join('|')})(?=[\\s>])`, 'g');
  const warn = (match: RegExpMatchArray, message: string): Finding => ({
    severity: 'warning',
    rule: 'marker-literal',
    line: lineAt(document, match.index ?? 0),
    message,
    tasks: [],
  });
  return [
    ...[...document.matchAll(almost)]
      .filter(([text]) => !protectedMarkers.includes(text))
      .map((match) => warn(match, `"${match[0]}" is not a marker, but looks like one; nothing protects it`)),
    ...[...document.matchAll(tags)].map((match) =>
      warn(match, `"${match[0]}" is a block of optimizer prompts; it is escaped where the document is shown`),
    ),
  ];
}

function duplicateLines(document: string): Finding[] {
  const first = new Map<string, number>();
  return document.split('\n').flatMap((content, index): Finding[] => {
    const text = content.trim().replace(/\s+/g, ' ');
    if (text.length < shortestDuplicate || protectedMarkers.includes(text)) return [];
    const earlier = first.get(text);
    if (earlier === undefined) {
      first.set(text, index + 1);
      return [];
    }
    const message = `the same as line ${earlier}: "${text.slice(0, 80)}"`;
    return [{ severity: 'warning', rule: 'duplicate-line', line: index + 1, message, tasks: [] }];
  });
}

function controlCharacters(document: string): Finding[] {
  return document.split('\n').flatMap((content, index): Finding[] => {
    const name = firstHidden(content.replace(/\r$/, ''));
    if (name === null) return [];
    const message = `the line holds the control or invisible character ${name}`;
    return [{ severity: 'warning', rule: 'control-character', line: index + 1, message, tasks: [] }];
  });
}

function tooLong(document: string, maxTokens: number): Finding[] {
  const tokens = estimatedTokens(document);
  if (tokens <= maxTokens) return [];
  const message = `about ${tokens} tokens, more than ${maxTokens}; every call of the target pays for them`;
  return [{ severity: 'warning', rule: 'long-document', line: null, message, tasks: [] }];
}

function lineAt(document: string, offset: number): number {
  return document.slice(0, offset).split('\n').length;
}
