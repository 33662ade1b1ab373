import { dirname, resolve } from 'node:path';
import { canonicalHash } from '../../core/hash.ts';
import { freePrice } from '../wrap/price.ts';
import type { CatalogModel } from './catalog.ts';
import type { HandoffFile } from './catalog-schema.ts';

/**
 * The entry of a model that is answered by hand. Who answers, and whether blind, is part of its identity: the replies
 * of one answerer never stand for those of another, neither in a cache nor in a folder.
 * @param file models.yaml, which the folder is relative to
 */
export function handoffModel(name: string, entry: HandoffFile, file: string): CatalogModel {
  const { answeredBy, blinded, wait } = entry;
  const answerer = canonicalHash({ answeredBy, blinded }).slice(0, 8);
  return {
    name,
    endpoint: {
      provider: 'handoff',
      name: 'handoff',
      folder: resolve(dirname(file), entry.folder),
      answeredBy,
      blinded,
      wait,
    },
    wireName: name,
    id: `${entry.id ?? name}@by-hand-${answerer}`,
    source: 'handoff',
    capabilities: { images: true, tools: false, structuredReplies: true },
    contextWindow: null,
    price: freePrice,
    defaults: {},
    thinkingSwitch: { kind: 'none' },
  };
}
