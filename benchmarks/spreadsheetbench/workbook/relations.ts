import { posix } from 'node:path';
import type { Package } from './package.ts';
import { scanXml } from './scan-xml.ts';

/** A link from one part to another, or to the outside. */
export interface Relation {
  readonly id: string;
  /** Last word of the type's address: `worksheet`, `comments`, `hyperlink` ... */
  readonly type: string;
  /** Path of a part in the archive, or what an external link says. */
  readonly target: string;
}

/** What a part refers to, by id; empty when it refers to nothing. @throws {DataError} */
export function readRelations(archive: Package, part: string, where: string): Map<string, Relation> {
  const path = posix.join(posix.dirname(part), '_rels', `${posix.basename(part)}.rels`);
  const bytes = archive.read(path);
  const relations = new Map<string, Relation>();
  if (bytes === null) return relations;
  scanXml(bytes, `${where}, ${path}`, {
    open(name, { Id = '', Type = '', Target = '', TargetMode }) {
      if (name !== 'Relationship') return;
      const target = TargetMode === 'External' ? Target : resolved(part, Target);
      relations.set(Id, { id: Id, type: Type.slice(Type.lastIndexOf('/') + 1), target });
    },
  });
  return relations;
}

function resolved(part: string, target: string): string {
  return target.startsWith('/') ? target.slice(1) : posix.normalize(posix.join(posix.dirname(part), target));
}
