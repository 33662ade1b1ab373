import { fileURLToPath } from 'node:url';
import { pyStrip } from '../../core/python-text.ts';
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
    modes: ['direct'],
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
      const { settings, question, page } = payload;
      const shown = { skill: pyStrip(skill?.text ?? ''), question };
      const grade = (response: string, context: { readonly truncated: boolean }) =>
        gradeDocvqa(payload, response, context);
      if (settings.input === 'page-text' || page === null) {
        const prompt = prompts.render('benchmarks/docvqa/prompts/page-text', {
          ...shown,
          page: payload.pageText ?? '',
        });
        return singleQuestionEpisode({ prompt, grade });
      }
      const prompt = prompts.render('benchmarks/docvqa/prompts/image', shown);
      return singleQuestionEpisode({ prompt, image: () => images.part(page, settings, signal), grade });
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
