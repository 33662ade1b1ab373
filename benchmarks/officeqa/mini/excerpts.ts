/** The bundled excerpts, and the tables that questions are asked about. */
const excerpt = (month: string) => `treasury_bulletin_${month}_excerpt.txt`;

export const tables = {
  goldAssets: { file: excerpt('1939_08'), table: 'Gold Assets and Liabilities of the Treasury' },
  goldMovement: { file: excerpt('1939_08'), table: 'Net Movement of Gold to and from the United States' },
  goldAndSilver: { file: excerpt('1939_08'), table: 'Monetary Stocks of Gold and Silver' },
  budgetMonths: { file: excerpt('1941_01'), table: 'Total Budget Receipts and Expenditures, by Months' },
  yields1941: {
    file: excerpt('1941_01'),
    table: 'Average Yields of Long-Term United States Treasury Bonds',
  },
  classes1944: { file: excerpt('1944_01'), table: 'Table 1.- Summary by Major Classifications' },
  yields1944: {
    file: excerpt('1944_01'),
    table: 'Average Yields of Long-Term Treasury and Corporate Bonds',
  },
  cash1954: { file: excerpt('1954_02'), table: 'Table 6.- Cash Operating Income and Outgo by Months' },
  redemptions1954: {
    file: excerpt('1954_02'),
    table: 'Table 4.- Redemptions of Matured and Unmatured Savings Bonds',
  },
  fiscal1981: { file: excerpt('1981_11'), table: 'Table FFO-1. - Summary of Fiscal Operations' },
  fiscal1998: { file: excerpt('1998_12'), table: 'TABLE FFO-1.\u2014Summary of Fiscal Operations' },
  fiscal2003: { file: excerpt('2003_06'), table: 'TABLE FFO-1.\u2014Summary of Fiscal Operations' },
} as const;

/** Where the Federal Reserve Bank of St. Louis shows the whole bulletins. */
export const bulletinPages: Readonly<Record<string, string>> = {
  [excerpt('1939_08')]: 'https://fraser.stlouisfed.org/title/treasury-bulletin-407/august-1939-6510',
  [excerpt('1941_01')]: 'https://fraser.stlouisfed.org/title/treasury-bulletin-407/january-1941-6529',
  [excerpt('1944_01')]: 'https://fraser.stlouisfed.org/title/treasury-bulletin-407/january-1944-6565',
  [excerpt('1954_02')]: 'https://fraser.stlouisfed.org/title/treasury-bulletin-407/february-1954-6685',
  [excerpt('1981_11')]: 'https://fraser.stlouisfed.org/title/treasury-bulletin-407/november-1981-7019',
  [excerpt('1998_12')]: 'https://fraser.stlouisfed.org/title/treasury-bulletin-407/december-1998-7096',
  [excerpt('2003_06')]: 'https://fraser.stlouisfed.org/title/treasury-bulletin-407/june-2003-7114',
};
