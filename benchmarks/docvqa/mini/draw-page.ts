import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createCanvas, GlobalFonts, type SKRSContext2D } from '@napi-rs/canvas';
import { greyPng } from './grey-png.ts';
import type { Block, MiniPage } from './page-blocks.ts';

const width = 800;
const margin = 70;
const mostHeight = 1200;
const valueColumn = 300;
const barColumn = 230;
const longestBar = 380;

// The font comes with a pinned package, so pages look the same wherever they are drawn.
const fonts = join(
  dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json')),
  'standard_fonts',
);
GlobalFonts.registerFromPath(join(fonts, 'LiberationSans-Regular.ttf'), 'Mini');
GlobalFonts.registerFromPath(join(fonts, 'LiberationSans-Bold.ttf'), 'Mini Bold');

/** Draws a page in black on white, as a PNG in grey. */
export function drawPage(page: MiniPage): Uint8Array {
  const canvas = createCanvas(width, mostHeight);
  const context = canvas.getContext('2d');
  context.fillStyle = 'white';
  context.fillRect(0, 0, width, mostHeight);
  context.fillStyle = 'black';
  context.strokeStyle = 'black';
  let y = margin;
  for (const block of page.blocks) y = drawBlock(context, block, y);
  const height = y + margin;
  if (height > mostHeight) throw new Error(`page '${page.id}' is longer than ${mostHeight} pixels`);
  return greyPng(context.getImageData(0, 0, width, height).data, width, height);
}

/** @returns where the next block begins */
function drawBlock(context: SKRSContext2D, block: Block, y: number): number {
  switch (block.kind) {
    case 'line':
      return drawLine(context, block, y);
    case 'fields':
      return block.rows.reduce((at, [label, value]) => {
        write(context, `${label}:`, { x: margin, y: at + 20 });
        write(context, value, { x: valueColumn, y: at + 20 });
        rule(context, valueColumn, width - margin, at + 27, 0.6);
        return at + 36;
      }, y);
    case 'table':
      return drawTable(context, block, y);
    case 'bars':
      return drawBars(context, block.rows, y);
    case 'rule':
      rule(context, margin, width - margin, y + 8, 1.5);
      return y + 24;
    case 'gap':
      return y + block.height;
  }
}

function drawLine(
  context: SKRSContext2D,
  { text, size = 18, bold = false, align = 'left' }: Extract<Block, { kind: 'line' }>,
  y: number,
): number {
  const x = align === 'left' ? margin : align === 'right' ? width - margin : width / 2;
  write(context, text, { x, y: y + size, size, bold, align });
  return y + size + 14;
}

function drawTable(
  context: SKRSContext2D,
  { head, rows }: Extract<Block, { kind: 'table' }>,
  y: number,
): number {
  const first = 250;
  const others = (width - 2 * margin - first) / Math.max(1, head.length - 1);
  let at = y;
  for (const [index, cells] of [head, ...rows].entries()) {
    const bold = index === 0;
    rule(context, margin, width - margin, at, bold ? 1.5 : 0.6);
    for (const [column, cell] of cells.entries()) {
      const x = column === 0 ? margin + 6 : margin + first + column * others - 8;
      write(context, cell, { x, y: at + 25, bold, align: column === 0 ? 'left' : 'right' });
    }
    at += 38;
  }
  rule(context, margin, width - margin, at, 1.5);
  return at + 12;
}

function drawBars(context: SKRSContext2D, rows: readonly (readonly [string, string])[], y: number): number {
  const most = Math.max(...rows.map(([, value]) => Number.parseFloat(value)));
  return rows.reduce((at, [label, value]) => {
    write(context, label, { x: margin, y: at + 27 });
    const length = (Number.parseFloat(value) / most) * longestBar;
    context.fillStyle = '#999999';
    context.fillRect(barColumn, at + 6, length, 30);
    context.fillStyle = 'black';
    write(context, value, { x: barColumn + length + 12, y: at + 27 });
    return at + 52;
  }, y);
}

function write(
  context: SKRSContext2D,
  text: string,
  where: { x: number; y: number; size?: number; bold?: boolean; align?: 'left' | 'centre' | 'right' },
): void {
  const { x, y, size = 18, bold = false, align = 'left' } = where;
  context.font = `${size}px ${bold ? '"Mini Bold"' : 'Mini'}`;
  context.textAlign = align === 'centre' ? 'center' : align;
  context.fillText(text, x, y);
}

function rule(context: SKRSContext2D, from: number, to: number, y: number, thickness: number): void {
  context.lineWidth = thickness;
  context.beginPath();
  context.moveTo(from, y);
  context.lineTo(to, y);
  context.stroke();
}
