import { posix } from 'node:path';

/** Where the names of the public door that templates use live, below the root of a checkout. */
const homes: Readonly<Record<string, string>> = {
  Benchmark: 'benchmarks/contract.ts',
  BenchmarkDefinition: 'benchmarks/contract.ts',
  DataSource: 'benchmarks/contract.ts',
  Dataset: 'benchmarks/contract.ts',
  LoadOptions: 'benchmarks/contract.ts',
  answerWorkspace: 'benchmarks/answer-workspace.ts',
  checkedSettings: 'benchmarks/checked-settings.ts',
  Grade: 'benchmarks/single-question-episode.ts',
  singleQuestionEpisode: 'benchmarks/single-question-episode.ts',
  loadSplitFolder: 'benchmarks/split-folder.ts',
  datasetOf: 'benchmarks/task.ts',
  ConfigError: 'core/errors.ts',
  DataError: 'core/errors.ts',
  PromptLibrary: 'core/prompts.ts',
  deriveSeed: 'core/rng.ts',
  Skill: 'core/vocabulary.ts',
  SimulationBook: 'models/simulated/book.ts',
  benchmarkContract: 'test/kit/benchmark-contract.ts',
};

/**
 * Turns imports from the package's name into imports of the modules behind it: inside the suite nothing goes through
 * its public door.
 * @param folder of the file, below the root, with forward slashes
 */
export function withInnerImports(source: string, folder: string): string {
  return source.replace(
    /^import (type )?\{([^}]*)\} from 'skillopt-bench(?:\/test-kit)?';$/gm,
    (_, whole: string | undefined, list: string) => {
      const byHome = new Map<string, string[]>();
      for (const item of list.split(',').map((entry) => entry.trim())) {
        if (item === '') continue;
        const bare = item.replace(/^type /, '');
        const home = bare === 'z' ? 'zod' : (homes[bare] ?? 'index.ts');
        byHome.set(home, [...(byHome.get(home) ?? []), whole === undefined ? item : `type ${bare}`]);
      }
      return [...byHome.entries()].map(([home, names]) => importLine(home, names, folder)).join('\n');
    },
  );
}

function importLine(home: string, names: readonly string[], folder: string): string {
  const from = home === 'zod' ? home : posix.relative(folder, home);
  const allTypes = names.every((name) => name.startsWith('type '));
  const list = (allTypes ? names.map((name) => name.slice('type '.length)) : names).join(', ');
  return `import ${allTypes ? 'type ' : ''}{ ${list} } from '${from}';`;
}
