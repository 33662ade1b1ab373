import { benchmarkContract } from '../../kit/benchmark-contract.ts';
import { textToSql } from './load.ts';

const small = { train: 12, val: 4, test: 16 };

for (const settings of [small, { ...small, difficulty: 'hard', conventions: 'stated' }])
  benchmarkContract(`text-to-sql ${JSON.stringify(settings)}`, {
    create: textToSql,
    source: { kind: 'generated' },
    settings,
    swapGold: (payload) => ({
      ...payload,
      gold: { ...payload.gold, sql: 'SELECT 1', rows: [['an answer of another world']] },
    }),
    rightReply: ({ payload }) =>
      `First this:\n\`\`\`sql\nSELECT 1\n\`\`\`\nNo:\n\`\`\`sql\n${payload.gold.sql};\n\`\`\``,
  });
