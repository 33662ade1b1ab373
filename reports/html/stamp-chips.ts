import { shortStamps } from '../method-text.ts';
import { plainText } from '../plain-text.ts';
import { type Html, html } from './html.ts';

/** Stamps of a method beside its name: the first word of each, with the whole to be read on pointing at it. */
export function stampChips(stamps: readonly string[]): Html {
  return html`${shortStamps(stamps).map((short) => {
    const whole = stamps.filter((stamp) => stamp.trim().split(/\s+/)[0] === short);
    return html` <span class="chip" title="${plainText(whole.join('; '))}">${plainText(short)}</span>`;
  })}`;
}
