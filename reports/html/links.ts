import { slugOf } from './slug.ts';

/** Way from a page to the folder of index.html. */
export type Root = '' | '../';

export function runHref(root: Root, runId: string): string {
  return `${root}runs/${slugOf(runId)}.html`;
}

export function cellHref(root: Root, slug: string): string {
  return `${root}cells/${slug}.html`;
}
