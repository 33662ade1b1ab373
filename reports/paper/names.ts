/** What the paper calls our benchmarks; a mini set stands in the row of the benchmark that it is made for. */
const benchmarkNames: Readonly<Record<string, string>> = {
  searchqa: 'SearchQA',
  spreadsheetbench: 'SpreadsheetBench',
  officeqa: 'OfficeQA',
  docvqa: 'DocVQA',
  livemath: 'LiveMath',
  alfworld: 'ALFWorld',
};

/** What the paper calls our methods. */
const methodNames: Readonly<Record<string, string>> = {
  'no-skill': 'No skill',
  human: 'Human skill',
  'one-shot': 'LLM skill',
  trace2skill: 'Trace2Skill',
  textgrad: 'TextGrad',
  gepa: 'GEPA',
  evoskill: 'EvoSkill',
  skillopt: 'SkillOpt',
};

/** The label itself for what the paper does not have. */
export function paperBenchmarkName(label: string): string {
  return named(benchmarkNames, label.replace(/-mini$/, '')) ?? label;
}

export function paperMethodName(label: string): string {
  return named(methodNames, label) ?? label;
}

/** A label may be called like something that every object has. */
function named(names: Readonly<Record<string, string>>, label: string): string | undefined {
  return Object.hasOwn(names, label) ? names[label] : undefined;
}
