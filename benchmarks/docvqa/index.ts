import { fileURLToPath } from 'node:url';
import { pyStrip } from '../../core/python-text.ts';
import type { Skill } from '../../core/vocabulary.ts';
import { answerWorkspace } from '../answer-workspace.ts';
import { checkedSettings } from '../checked-settings.ts';
import type { Benchmark, BenchmarkContext, BenchmarkDefinition } from '../contract.ts';
import { singleQuestionEpisode } from '../single-question-episode.ts';
import { docvqaBrief } from './brief.ts';
import { goldStrings } from './gold-strings.ts';
import { gradeDocvqa } from './grade.ts';
import { loadPages } from './load.ts';
import { PageImages } from './page-image.ts';
import type { DocvqaPayload } from './payload.ts';
import { scoreDocvqa } from './score.ts';
import { settingsSchema, variantOf } from './settings.ts';
import { docvqaSimulation } from './simulation.ts';

const bundledFolder = fileURLToPath(new URL('./data', import.meta.url));

/** DocVQA (spec/benchmarks-qa.md 3). `bundled` is the folder of the small set, null for the benchmark. */
function createDocvqa(
  name: string,
  bundled: string | null,
  { prompts }: BenchmarkContext,
): Benchmark<DocvqaPayload, readonly string[]> {
  const images = new PageImages();
  /** The page as an image part, or as text in the prompt: then there is no image. */
  const shownOf = ({ settings, question, page, pageText }: DocvqaPayload, skill: Skill | null) => {
    const values = { skill: pyStrip(skill?.text ?? ''), question, page: pageText ?? '' };
    const asText = settings.input === 'page-text' || page === null;
    return {
      prompt: prompts.render(`benchmarks/docvqa/prompts/${asText ? 'page-text' : 'image'}`, values),
      image: asText ? null : (signal: AbortSignal) => images.part(page, settings, signal),
    };
  };
  return {
    name,
    version: '1',
    objective: { metric: 'hard' },
    evalPresentationSeed: 42,
    needs(settings) {
      const { input } = checkedSettings(name, settingsSchema, settings);
      const others = { tools: false, codeRunner: false, files: false };
      if (input === 'page-text') return { images: false, ...others };
      return { images: true, withoutImages: 'settings: { input: page-text } shows text instead', ...others };
    },
    variant: (settings) => variantOf(checkedSettings(name, settingsSchema, settings)),
    modes: ['direct', 'codex', 'claude-code'],
    timeLimitMs: 180_000,
    brief: docvqaBrief(prompts),

    official: {
      goldOf: ({ payload }) => goldStrings([...payload.answers]),
      parseGold: goldStrings,
      score: (response, gold) => scoreDocvqa(response, gold),
    },

    load: (options) =>
      loadPages(name, bundled, options, checkedSettings(name, settingsSchema, options.settings)),

    open({ payload }, skill, { signal }) {
      const { prompt, image } = shownOf(payload, skill);
      return singleQuestionEpisode({
        prompt,
        ...(image === null ? {} : { image: () => image(signal) }),
        grade: (response, context) => gradeDocvqa(payload, response, context),
      });
    },

    async workspace({ payload }, { signal }) {
      const { prompt, image } = shownOf(payload, null);
      if (image === null) return answerWorkspace(prompts, prompt);
      const { mediaType, data } = await image(signal);
      const name = `page.${mediaType.replace('image/', '')}`;
      return answerWorkspace(prompts, prompt, { images: [{ name, mediaType, data }] });
    },

    answerText: { answersOf: ({ payload }) => payload.answers },

    simulation: (dataset) => docvqaSimulation(dataset, (page, settings) => images.digestOf(page, settings)),

    inputText: ({ payload }) =>
      payload.settings.input === 'page-text'
        ? `## Question\n\n${payload.question}\n\n## Page\n\n${payload.pageText ?? ''}`
        : `## Question\n\n${payload.question}\n\n(The page is shown as an image.)`,
  };
}

export const docvqaDefinitions: readonly BenchmarkDefinition[] = [
  {
    name: 'docvqa',
    summary: 'DocVQA: questions about images of document pages (107 train, 53 val, 374 test)',
    defaultSource: null,
    create: (context) => createDocvqa('docvqa', null, context),
  },
  {
    name: 'docvqa-mini',
    summary: 'a small self-made set in the form of DocVQA (8 train, 6 val, 10 test)',
    defaultSource: { kind: 'bundled' },
    create: (context) => createDocvqa('docvqa-mini', bundledFolder, context),
  },
];
