import '../core/read-typescript.mjs';

/** Loads the command line and runs it. */
export async function start(args) {
  const commandLine = await load();
  if (commandLine !== null) await commandLine.main(args);
}

/** The translator of TypeScript is a native program in a package that npm calls optional, as libsql and canvas are. */
async function load() {
  try {
    return await import('./main.ts');
  } catch (error) {
    if (!/@esbuild\/\S+ could not be found/.test(String(error))) throw error;
    console.error(
      'skillopt-bench: the native part of esbuild for this machine is not installed: install again without --omit=optional and ' +
        '--no-optional, on the machine that is to run it',
    );
    process.exitCode = 2;
    return null;
  }
}
