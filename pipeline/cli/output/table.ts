import { charactersOf, shorten } from './characters.ts'
import { printable } from './printable.ts'

/** A column of a table: its title, and the side that values line up on. */
export interface Column {
  readonly title: string
  readonly align?: 'left' | 'right'
}

/**
 * Lays rows out in columns, two spaces apart, as lines of text. Cells are made safe to print; a cell
 * longer than `widthMax` characters is cut with an ellipsis.
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  widthMax = 60,
): string[] {
  const titled = columns.some(({ title }) => title !== '')
  const titles = titled ? [columns.map(({ title }) => title)] : []
  const cells = [...titles, ...rows].map((row) =>
    row.map((cell) => shorten(printable(cell), widthMax)),
  )
  const widths = columns.map((_, index) =>
    cells.reduce((widest, row) => Math.max(widest, charactersOf(row[index] ?? '').length), 0),
  )
  return cells.map((row) =>
    columns
      .map(({ align }, index) => pad(row[index] ?? '', widths[index] ?? 0, align))
      .join('  ')
      .trimEnd(),
  )
}

function pad(text: string, width: number, align: Column['align']): string {
  const space = ' '.repeat(width - charactersOf(text).length)
  return align === 'right' ? space + text : text + space
}
