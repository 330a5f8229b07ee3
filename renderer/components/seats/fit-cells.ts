/** How a number of equal cells fills a box without scrolling. */
export interface Fit {
  readonly columns: number;
  readonly rows: number;
  /** Of one cell, px. */
  readonly width: number;
  readonly height: number;
}

/** A cell that is so much wider than high is the best. */
const bestShape = 1.5;
const mostWidth = 360;
const mostHeight = 260;

/** The biggest cells with which `count` of them fit into `width` × `height`, `gap` apart (px). */
export function fitCells(count: number, width: number, height: number, gap: number): Fit {
  let best: Fit = { columns: 1, rows: Math.max(1, count), width: 0, height: 0 };
  let bestSize = -1;
  for (let columns = 1; columns <= Math.max(1, count); columns += 1) {
    const rows = Math.max(1, Math.ceil(count / columns));
    const cellWidth = Math.min(mostWidth, (width - gap * (columns - 1)) / columns);
    const cellHeight = Math.min(mostHeight, (height - gap * (rows - 1)) / rows);
    const size = Math.min(cellWidth / bestShape, cellHeight);
    // Of equally big ones those that fill the width.
    if (size < bestSize) continue;
    bestSize = size;
    best = {
      columns,
      rows,
      width: Math.max(0, Math.floor(cellWidth)),
      height: Math.max(0, Math.floor(cellHeight)),
    };
  }
  return best;
}
