import type { Split } from '../../../core/vocabulary.ts';

export interface MiniQuestion {
  readonly split: Split;
  /** Id of the document. */
  readonly page: string;
  readonly question: string;
  /** As printed; the rules of form are told in `../data/SOURCE.md`. */
  readonly answer: string;
}

/** Three questions a document. Three documents of the test split are known from train, one from val, two from neither. */
export const miniQuestions: readonly MiniQuestion[] = [
  ask('train', 'invoice', 'What is the subtotal of the invoice?', '$4,642.25'),
  ask('train', 'invoice', 'On which day was the invoice issued?', 'March 4, 1987'),
  ask('test', 'invoice', 'How many dollars do the vacuum gauges come to?', '2,310.00'),
  ask('train', 'memo', 'To whom is the memorandum addressed?', 'Dr. Helen M. Varga'),
  ask('train', 'memo', 'By when are all samples to be returned?', 'November 20, 1978'),
  ask('test', 'memo', 'What is the last name of the sender of the memorandum?', 'Lindqvist'),
  ask('train', 'soil-record', 'What is the weight of sample B-12?', '14.2 kg'),
  ask('train', 'soil-record', 'Who analysed the soil samples?', 'Ms. Ruth K. Osei'),
  ask('test', 'soil-record', 'From which depth does sample B-13 come?', '60 cm'),
  ask('train', 'rent-receipt', 'What amount was paid on the day of the receipt?', '$1,725.50'),
  ask('train', 'rent-receipt', 'In what year was the lease signed?', '1961'),
  ask('val', 'rent-receipt', 'From whom was the rent received?', 'Mrs. Clara J. Whitcombe'),
  ask('val', 'freight-report', 'What revenue did Marrow Bay have?', '$9,975.50'),
  ask('val', 'freight-report', 'How much cargo went through Saltholm?', '930 t'),
  ask('val', 'freight-report', 'When was the freight report sent to the board?', 'July 17, 1953'),
  ask('val', 'letter', 'When was the seed packed?', 'February 22, 1972'),
  ask('val', 'letter', 'What is the last name of the man from the sales office?', 'Tamm'),
  ask('test', 'letter', 'How much spring barley was sent?', '40 kg'),
  ask('test', 'rainfall-chart', 'How much rain fell at Eastmoor?', '388 mm'),
  ask('test', 'rainfall-chart', 'How much rain fell at Lowmarsh?', '274 mm'),
  ask('test', 'rainfall-chart', 'In what year were the gauges replaced?', '1958'),
  ask('test', 'grant-form', 'Who is the first referee of the application?', 'Prof. Edwin G. Marsh'),
  ask('test', 'grant-form', 'What sum was granted for assistants?', '$7,430.00'),
  ask('test', 'grant-form', 'How many dollars were asked for travel?', '2,480.50'),
];

function ask(split: Split, page: string, question: string, answer: string): MiniQuestion {
  return { split, page, question, answer };
}
