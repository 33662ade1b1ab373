// The public door for a plain `node`, which reads no TypeScript below node_modules: installs the loader, then opens
// index.ts. The list is what index.ts exports besides types; a test compares the two.
import './core/read-typescript.mjs';

export const {
  answerWorkspace,
  ConfigError,
  checkedSettings,
  createRng,
  DataError,
  datasetOf,
  deriveSeed,
  loadSplitFolder,
  makeTask,
  PromptLibrary,
  singleQuestionEpisode,
  z,
} = await import('./index.ts');
