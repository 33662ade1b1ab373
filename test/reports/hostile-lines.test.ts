import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { printText } from '../../cli/print-text.ts';
import { EventLog } from '../../core/event-log.ts';
import { block, parseBlocks, textBlock } from '../../core/prompt-blocks.ts';
import { packageRoot } from '../../core/prompts.ts';
import { readEventsSync } from '../../core/read-events.ts';
import { openTranscripts } from '../../core/read-transcript.ts';
import { safeJson } from '../../core/safe-json.ts';
import { otlpTraces } from '../../matrix/telemetry/otlp-json.ts';
import { textMessage } from '../../models/contract.ts';
import { handoffFiles } from '../../models/handoff/handoff-files.ts';
import { requestPage } from '../../models/handoff/request-page.ts';
import { replyEntry } from '../../models/recording/call-entry.ts';
import { CallJournal } from '../../models/recording/call-journal.ts';
import { html } from '../../reports/html/html.ts';
import { comparedRun, compareRuns } from '../../reports/run-comparison.ts';
import { runComparisonText } from '../../reports/run-comparison-text.ts';
import { runText } from '../../reports/run-text.ts';
import { documentShape } from '../../reports/skill/lint/document-shape.ts';
import { lintTable } from '../../reports/skill/lint/lint-table.ts';
import { writeTerminal } from '../../reports/writers/terminal.ts';
import { sampleRollout } from '../core/sample-events.ts';
import { hostileTexts } from '../kit/hostile-texts.ts';
import { hiddenIn } from '../kit/shown-as.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { madeEvents, madeRun } from './summaries.ts';

const every = hostileTexts.map(({ class: kind, name, text }) => ({ title: `${kind}: ${name}`, text }));
const short = every.filter(({ text }) => text.length < 100_000);

function printed(text: string): string {
  const pieces: string[] = [];
  const stream = new Writable({
    decodeStrings: false,
    write(chunk, _, done) {
      pieces.push(String(chunk));
      done();
    },
  });
  printText(stream, text);
  return pieces.join('');
}

describe('lines for people', () => {
  it.each(short)('act on no terminal and hide nothing: $title', ({ text }) => {
    const made = {
      hard: [1, 0],
      label: text,
      model: text,
      benchmark: text,
      mode: text,
      id: text,
      cluster: () => text,
    };
    const [a, b] = [madeRun(made), madeRun(made)];
    const named = madeEvents(made).map((event) =>
      event.type === 'rollout' ? { ...event, taskId: `${event.taskId}${text}` } : event,
    );
    const answered = named.map((event) =>
      event.type === 'rollout' && event.outcome.kind === 'scored'
        ? {
            ...event,
            outcome: { ...event.outcome, hard: 0, answer: text, failReason: text },
          }
        : event,
    );
    const comparison = compareRuns(comparedRun(a, named), comparedRun(b, answered), 0.02);
    const report = {
      findings: documentShape(`${text}\n${text}`, 10),
      answersLookedFor: 0,
      answersLeftOut: 0,
    };
    const lint = lintTable([{ name: text, report }], {
      benchmark: text,
      provenance: text,
      stamp: text,
      hasAnswers: true,
    });
    for (const lines of [
      runText(a),
      runComparisonText(comparison, { folder: { a: text, b: text }, most: 0 }),
      writeTerminal(lint),
      `skillopt-bench: ${text}\n`,
    ])
      expect(hiddenIn(printed(lines).replaceAll('\t', ' '))).toEqual([]);
    expect(printed(`${text}|`).endsWith('|')).toBe(true);
  });

  it.each(short)('stay text within a page, whoever writes it: $title', ({ text }) => {
    const { markup } = html`<p title="${text}">${text}</p>`;
    expect(hiddenIn(markup.replaceAll('\t', ' '))).toEqual([]);
    expect(markup.match(/[<>"]/g)).toEqual(['<', '"', '"', '>', '<', '>']);
  });

  it('go through one writer: no command writes to a stream by itself', () => {
    const files = readdirSync(join(packageRoot, 'cli'), { recursive: true, encoding: 'utf8' });
    const sources = files.filter(
      (file) => file.endsWith('.ts') && file !== 'print-text.ts' && !file.startsWith('templates'),
    );
    expect(sources.length).toBeGreaterThan(40);
    const direct = sources.filter((file) =>
      /process\.(?:stdout|stderr)\.write|console\.|\bstream\.write/.test(
        readFileSync(join(packageRoot, 'cli', file), 'utf8'),
      ),
    );
    expect(direct).toEqual([]);
  });
});

describe('what machines read', () => {
  it.each(every)('is the same text again: $title', ({ text }) => {
    const written = safeJson({ text, [text]: [text] }, 0);
    expect(hiddenIn(written)).toEqual([]);
    expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify({ text, [text]: [text] })));

    const span = {
      traceId: 'a',
      spanId: 'b',
      parentSpanId: null,
      kind: 'client',
      startNs: 0n,
      endNs: 1n,
      failed: false,
    } as const;
    const otlp = JSON.stringify(
      otlpTraces([{ ...span, name: text, attributes: { text } }], {
        resource: {},
        scope: { name: 's', version: '1' },
      }),
    );
    // An escaped half of a character is what a strict reader of JSON refuses.
    expect(otlp).not.toMatch(/(?<!\\)(?:\\\\)*\\ud[89a-f]/i);
    expect(JSON.parse(otlp).resourceSpans[0].scopeSpans[0].spans[0].name).toBe(text.toWellFormed());
  });

  it('comes back from log, transcripts and journal, one line each', () => {
    const folder = temporaryFolder();
    const log = EventLog.open(folder);
    const journal = CallJournal.open(join(folder, 'calls.jsonl'));
    const usage = { input: 1, output: 1, cachedInput: 0, reasoning: 0 };
    for (const [index, { text }] of every.entries()) {
      const transcript = log.putValue([{ type: 'message', role: 'user', parts: [{ type: 'text', text }] }]);
      const outcome = { kind: 'refused', message: text } as const;
      log.append({
        ...sampleRollout(index),
        taskId: `${index}${text}`,
        key: `rollout|${index}`,
        cluster: text,
        outcome,
        transcript,
      });
      journal.append(
        index.toString(16).padStart(64, '0'),
        replyEntry({ parts: [{ type: 'text', text }], finish: 'stop', usage, model: text, latencyMs: 1 }),
      );
    }
    log.close();
    journal.close();
    for (const file of ['events.jsonl', 'calls.jsonl'])
      expect(readFileSync(join(folder, file), 'utf8').trimEnd().split('\n')).toHaveLength(every.length);
    const transcripts = openTranscripts(folder);
    const events = [...readEventsSync(folder)].flatMap((event) => (event.type === 'rollout' ? [event] : []));
    const again = CallJournal.open(join(folder, 'calls.jsonl'));
    for (const [index, { text, title }] of every.entries()) {
      const event = events[index];
      expect([event?.taskId, event?.cluster], title).toEqual([`${index}${text}`, text]);
      expect(transcripts.read(event?.transcript ?? ''), title).toEqual([
        { type: 'message', role: 'user', parts: [{ type: 'text', text }] },
      ]);
      expect(again.get(index.toString(16).padStart(64, '0')), title).toMatchObject({
        model: text,
        parts: [{ text }],
      });
    }
    transcripts.close();
    again.close();
  });
});

describe('what models and people are asked', () => {
  it.each(every)('holds foreign text in its block: $title', ({ text }) => {
    const prompt = block('episode', textBlock('output', text, { task: text }));
    const [episode, ...others] = parseBlocks(prompt);
    expect(others).toEqual([]);
    expect(episode?.children).toHaveLength(1);
    expect(episode?.children[0]?.body).toBe(text);
  });

  it.each(short)('a page of a request ends where its fences say: $title', ({ text }) => {
    const context = {
      role: 'target',
      phase: 'eval',
      kind: text,
      place: {},
      taskId: text,
      sampling: { repeat: 0, visit: 0, draw: 0 },
    } as const;
    const files = handoffFiles('folder', 'a'.repeat(64), false);
    const request = {
      messages: [textMessage('system', text), textMessage('user', 'after')],
      maxOutputTokens: 5,
      stop: [text],
    };
    const page = requestPage(request, context, { files, answeredBy: text, blinded: false });
    const { outside, fences } = readFences(page.text);
    expect(fences).toEqual([text.endsWith('\n') ? text : `${text}\n`, 'after\n']);
    expect(outside.filter((line) => line.startsWith('## '))).toEqual([
      '## Message 1 of 2: system',
      '## Message 2 of 2: user',
    ]);
    expect(outside.filter((line) => line.startsWith('# '))).toHaveLength(1);
  });
});

/** Lines outside of fences, and the texts within, as CommonMark parts them. */
function readFences(page: string): { outside: string[]; fences: string[] } {
  const outside: string[] = [];
  const fences: string[] = [];
  let open: string | null = null;
  for (const line of page.split('\n')) {
    const ticks: string = /^ {0,3}(`{3,})/.exec(line)?.[1] ?? '';
    if (open === null && ticks !== '') {
      open = ticks;
      fences.push('');
    } else if (open !== null && ticks.length >= open.length && /^ {0,3}`+\s*$/.test(line)) open = null;
    else if (open === null) outside.push(line);
    else fences.push(`${fences.pop()}${line}\n`);
  }
  return { outside, fences };
}
