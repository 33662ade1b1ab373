import { pyStrip } from '../../core/python-text.ts';

const marker = 'document_path:';

/** A question that names its image itself, cut at the first `document_path:`; without one the path is empty. */
export function splitDocumentPath(raw: string): { readonly question: string; readonly path: string } {
  const at = raw.indexOf(marker);
  if (at === -1) return { question: pyStrip(raw), path: '' };
  return { question: pyStrip(raw.slice(0, at)), path: pyStrip(raw.slice(at + marker.length)) };
}
