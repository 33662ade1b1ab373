/** What tools put before a line when they number it. */
export const lineNumber = /^\s*\d+[\t→]/;
