import type { Block, MiniPage } from './page-blocks.ts';

/** The documents of docvqa-mini. Firms, people, places and figures are invented. */
export const miniPages: readonly MiniPage[] = [
  {
    id: 'invoice',
    topic: 'table/list',
    blocks: [
      title('NORTHGATE INSTRUMENT SUPPLY CO.'),
      small('14 Foundry Lane, Port Ellery', 'centre'),
      { kind: 'rule' },
      heading('INVOICE No. 20417'),
      {
        kind: 'fields',
        rows: [
          ['Goods shipped', 'March 2, 1987'],
          ['Invoice date', 'March 4, 1987'],
          ['Payment due', 'April 3, 1987'],
          ['Sold to', 'Wexcombe Testing Station'],
        ],
      },
      gap(20),
      {
        kind: 'table',
        head: ['Description', 'Qty', 'Unit price', 'Amount'],
        rows: [
          ['Pressure recorders', '5', '$256.90', '$1,284.50'],
          ['Vacuum gauges', '22', '$105.00', '$2,310.00'],
          ['Calibration charts', '127', '$8.25', '$1,047.75'],
          ['Subtotal', '', '', '$4,642.25'],
          ['Freight and packing', '', '', '$1,278.54'],
          ['TOTAL', '', '', '$5,920.79'],
        ],
      },
      gap(30),
      line('Please quote the invoice number with your payment.'),
    ],
  },
  {
    id: 'memo',
    topic: 'form|free_text',
    blocks: [
      title('INTEROFFICE MEMORANDUM'),
      { kind: 'rule' },
      {
        kind: 'fields',
        rows: [
          ['From', 'Mr. Peter S. Lindqvist'],
          ['To', 'Dr. Helen M. Varga'],
          ['Copy', 'Ms. Joan R. Adeyemi'],
          ['Date', 'October 30, 1978'],
          ['Subject', 'Adhesive trial, third series'],
        ],
      },
      { kind: 'rule' },
      line('The third series of the adhesive trial starts on November 6, 1978 in'),
      line('Building 9. All samples are to be returned by November 20, 1978.'),
      line('The results will be discussed in the meeting of December 1, 1978.'),
      gap(16),
      line('Please keep the log sheets of the second series with the samples.'),
    ],
  },
  {
    id: 'soil-record',
    topic: 'form|table/list',
    blocks: [
      title('SOIL LABORATORY - SAMPLE RECORD'),
      small('Form 7-B', 'right'),
      {
        kind: 'fields',
        rows: [
          ['Collected by', 'Mr. Daniel T. Brooke'],
          ['Analysed by', 'Ms. Ruth K. Osei'],
          ['Approved by', 'Dr. Walter N. Haines'],
        ],
      },
      gap(16),
      {
        kind: 'table',
        head: ['Sample', 'Weight', 'Depth', 'Water'],
        rows: [
          ['B-11', '12.5 kg', '30 cm', '1.8 l'],
          ['B-12', '14.2 kg', '45 cm', '2.4 l'],
          ['B-13', '11.8 kg', '60 cm', '2.1 l'],
          ['B-14', '13.6 kg', '75 cm', '1.6 l'],
        ],
      },
      gap(24),
      line('Dried at 105 C for one day. Stones above 20 mm were removed first.'),
    ],
  },
  {
    id: 'rent-receipt',
    topic: 'form',
    blocks: [
      title('RENT RECEIPT'),
      small('No. 0388', 'right'),
      {
        kind: 'fields',
        rows: [
          ['Landlord', 'Mr. Oscar L. Finch'],
          ['Received from', 'Mrs. Clara J. Whitcombe'],
          ['Received by', 'Miss Edna P. Moss'],
          ['Date of payment', 'June 12, 1964'],
          ['Lease signed', 'May 15, 1961'],
          ['Lease ends', 'April 30, 1966'],
        ],
      },
      gap(16),
      {
        kind: 'table',
        head: ['Account', 'Amount'],
        rows: [
          ['Balance before', '$3,450.00'],
          ['Paid today', '$1,725.50'],
          ['Balance after', '$1,724.50'],
        ],
      },
      gap(24),
      line('This receipt is void without the stamp of the office.'),
    ],
  },
  {
    id: 'freight-report',
    topic: 'table/list',
    blocks: [
      title('COASTAL FREIGHT REPORT'),
      small('Second quarter', 'centre'),
      gap(10),
      {
        kind: 'table',
        head: ['Port', 'Cargo', 'Revenue', 'Repairs'],
        rows: [
          ['Ellery', '842 t', '$12,480.00', '$1,310.40'],
          ['Marrow Bay', '615 t', '$9,975.50', '$2,046.80'],
          ['Saltholm', '930 t', '$14,205.75', '$1,158.20'],
          ['Thorn Quay', '588 t', '$8,640.25', '$1,772.60'],
        ],
      },
      gap(24),
      {
        kind: 'fields',
        rows: [
          ['Report closed', 'July 8, 1953'],
          ['Sent to the board', 'July 17, 1953'],
          ['Filed', 'August 4, 1953'],
        ],
      },
    ],
  },
  {
    id: 'letter',
    topic: 'free_text',
    blocks: [
      title('KELLER & ROWE, SEED MERCHANTS'),
      small('Established in Ostbridge', 'centre'),
      { kind: 'rule' },
      line('March 9, 1972', 'right'),
      gap(10),
      line('Dear Prof. Miriam A. Solano,'),
      gap(10),
      line('thank you for your order of February 8, 1972. The seed was packed'),
      line('on February 22, 1972 and left our store on March 1, 1972.'),
      line('We sent 25 kg of clover, 40 kg of spring barley and 15 kg of vetch.'),
      line('Mr. Hugo B. Tamm of our sales office will call on you next month.'),
      gap(10),
      line('Yours faithfully,'),
      gap(40),
      line('Dr. Anton F. Keller'),
      small('Director', 'left'),
    ],
  },
  {
    id: 'rainfall-chart',
    topic: 'figure/diagram',
    blocks: [
      title('RAINFALL AT FIVE STATIONS'),
      small('Millimetres from January to December', 'centre'),
      gap(20),
      {
        kind: 'bars',
        rows: [
          ['Upper Dale', '512 mm'],
          ['Eastmoor', '388 mm'],
          ['Cray Hill', '641 mm'],
          ['Lowmarsh', '274 mm'],
          ['Fen End', '455 mm'],
        ],
      },
      gap(20),
      {
        kind: 'fields',
        rows: [
          ['First reading', 'January 3, 1958'],
          ['Gauges replaced', 'August 19, 1958'],
          ['Last reading', 'December 30, 1958'],
        ],
      },
    ],
  },
  {
    id: 'grant-form',
    topic: 'form',
    blocks: [
      title('APPLICATION FOR A RESEARCH GRANT'),
      small('Hollis Foundation', 'centre'),
      { kind: 'rule' },
      {
        kind: 'fields',
        rows: [
          ['Applicant', 'Ms. Irene V. Castell'],
          ['First referee', 'Prof. Edwin G. Marsh'],
          ['Second referee', 'Dr. Paula W. Nystrom'],
          ['Received', 'September 14, 1969'],
          ['Decision', 'November 25, 1969'],
        ],
      },
      gap(16),
      {
        kind: 'table',
        head: ['Purpose', 'Asked for', 'Granted'],
        rows: [
          ['Apparatus', '$6,200.00', '$5,150.00'],
          ['Travel', '$2,480.50', '$1,240.25'],
          ['Assistants', '$8,915.00', '$7,430.00'],
          ['Printing', '$1,360.75', '$1,105.50'],
        ],
      },
    ],
  },
];

function title(text: string): Block {
  return { kind: 'line', text, size: 26, bold: true, align: 'centre' };
}

function heading(text: string): Block {
  return { kind: 'line', text, size: 21, bold: true };
}

function small(text: string, align: 'left' | 'centre' | 'right'): Block {
  return { kind: 'line', text, size: 15, align };
}

function line(text: string, align: 'left' | 'right' = 'left'): Block {
  return { kind: 'line', text, align };
}

function gap(height: number): Block {
  return { kind: 'gap', height };
}
