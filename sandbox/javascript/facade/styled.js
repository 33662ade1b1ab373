import { plainCopy, readOnlyView } from './guard.js';

/** Parts of a style, which cells, rows and columns have alike. */
export const styleParts = ['numFmt', 'font', 'fill', 'alignment', 'border', 'protection'];

/**
 * Gives a class a property for every part of a style and `style` for all of them.
 * @param read the stored style of one of its objects, or null
 * @param write takes the new style
 */
export function addStyleParts(prototype, kind, read, write) {
  for (const part of styleParts)
    Object.defineProperty(prototype, part, {
      configurable: true,
      get() {
        return readOnlyView(read(this)?.[part], `${kind}.${part}`);
      },
      set(value) {
        const copy = plainCopy(value, `${kind}.${part}`);
        write(this, (style) => withPart(style, part, copy));
      },
    });
  Object.defineProperty(prototype, 'style', {
    configurable: true,
    get() {
      return readOnlyView(read(this) ?? {}, `${kind}.style`);
    },
    set(value) {
      const copy = plainCopy(value, `${kind}.style`) ?? {};
      const style = {};
      for (const part of styleParts) if (copy[part] !== undefined) style[part] = copy[part];
      write(this, () => style);
    },
  });
}

function withPart(style, part, value) {
  const changed = { ...style };
  if (value === undefined) delete changed[part];
  else changed[part] = value;
  return changed;
}
