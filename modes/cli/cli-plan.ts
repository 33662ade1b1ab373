import { canonicalHash, sha256, skillOf } from '../../core/hash.ts';
import type { FolderTask, TargetSettings } from '../contract.ts';
import type { CliDriver } from './cli-report.ts';
import type { CliModeServices } from './contract.ts';
import { type Layout, layOut, virtual } from './layout.ts';
import { modelSlug } from './model-slug.ts';
import { skillFile } from './skill-file.ts';
import { taskPrompt } from './task-prompt.ts';

/** Where the CLI finds the gateway inside the sandbox: the same in every life of a run. */
export const gatewayPort = 18_790;

export interface PlanOptions {
  readonly driver: CliDriver;
  readonly services: CliModeServices;
  readonly modeVersion: string;
  readonly folder: FolderTask;
  readonly modelId: string;
  readonly settings: TargetSettings;
}

/** Stands for any document: the key of a call has its hash beside this version. */
const noDocument = skillOf('');

type Files = Readonly<Record<string, Uint8Array>>;

/** Folder, prompt and command line of one task: nothing in it differs between two lives of a run. */
export class CliPlan {
  readonly #of: PlanOptions;
  readonly #layout: Layout;

  /** @throws {ConfigError} when the workspace cannot be laid out */
  constructor(of: PlanOptions) {
    this.#of = of;
    this.#layout = layOut(of.folder.workspace, of.folder.skill);
  }

  /** What the CLI finds, by virtual path; what an earlier run has changed is as it left it. */
  files(changed: Files): Files {
    return { ...this.#layout.taskFiles, ...this.#layout.skillFiles, ...changed };
  }

  prompt(isAgain: boolean): string {
    const { services, folder } = this.#of;
    return taskPrompt(services.prompts, folder.workspace, { hasSkill: folder.skill !== null, isAgain });
  }

  launch(prompt: string, token: string): ReturnType<CliDriver['launch']> {
    const { driver, services, modelId } = this.#of;
    return driver.launch({
      modelName: modelSlug(modelId),
      prompt,
      images: this.#layout.images,
      port: gatewayPort,
      token,
      pathFolders: services.cli.pathFolders,
    });
  }

  /**
   * Everything besides model, task and skill that changes what the model is asked: of our side and of the CLI's. Where
   * the programs of the CLI lie does not.
   */
  keyedVersion(): string {
    const { services, settings, modeVersion, folder } = this.#of;
    const around = folder.skill === null ? null : skillFile(noDocument, folder.workspace.skillPreamble);
    const { PATH: _, ...environment } = this.launch('', '').environment;
    const digest = canonicalHash({
      settings,
      prompts: [this.prompt(false), this.prompt(true)],
      files: Object.entries(this.#layout.taskFiles).map(([path, data]) => [path, sha256(data)]),
      around,
      arguments: this.launch('', '').arguments,
      environment,
    });
    return `${modeVersion}/${services.cli.version}/${digest.slice(0, 32)}`;
  }

  /** Those of the expected files that are there, by their path in the workspace. */
  outputs(changed: Files): Record<string, Uint8Array> {
    const all = { ...this.#layout.taskFiles, ...changed };
    const found: Record<string, Uint8Array> = {};
    for (const path of this.#of.folder.workspace.expectedOutputs) {
      const data = all[virtual(path)];
      if (data !== undefined) found[path] = data;
    }
    return found;
  }
}
