/** Wraps expressions so that each prints how it failed, or ESCAPED. */
export function tries(...expressions: string[]): string {
  const lines = ['import os, sys, ctypes, socket, signal, time, resource, struct'];
  lines.push('libc = ctypes.CDLL(None, use_errno=True)');
  lines.push('def syscall(*words):');
  lines.push(
    '    if libc.syscall(*words) < 0: raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))',
  );
  for (const expression of expressions)
    lines.push(
      'try:',
      ...expression.split('\n').map((line) => `    ${line}`),
      '    print("ESCAPED")',
      'except BaseException as error:',
      '    print("held:", type(error).__name__, error)',
    );
  return lines.join('\n');
}

export const refused = /held: PermissionError/;
export const absent = /held: FileNotFoundError/;
export const readOnly = /held: (?:OSError .*Read-only|PermissionError)/;
