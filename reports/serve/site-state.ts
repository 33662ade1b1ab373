import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { siteMark } from '../html/fresh-folder.ts';

export interface SiteStateOptions {
  readonly site: string;
  /** `reportSources` of the results as they are now. */
  readonly sources: string;
}

/** Is the HTML report there, and was it made of the results as they are now? */
export function siteState({ site, sources }: SiteStateOptions): 'missing' | 'outdated' | 'current' {
  if (!existsSync(join(site, 'index.html'))) return 'missing';
  return sourcesOf(site) === sources ? 'current' : 'outdated';
}

/** What the report says that it was made of; null where it says nothing that can be read. */
function sourcesOf(site: string): unknown {
  try {
    const mark: unknown = JSON.parse(readFileSync(join(site, siteMark), 'utf8'));
    return typeof mark === 'object' && mark !== null && 'sources' in mark ? mark.sources : null;
  } catch {
    return null;
  }
}
