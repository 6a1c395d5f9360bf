import type { Column } from '../column.ts'

/**
 * A column `sequence` that tells apart rows of one epoch: the higher one was written later. Numbers
 * rise over all rows of a process, with gaps where several sinks write, and begin anew with the next.
 */
export function sequenceColumn<T>(): Column<T> {
  let next = 0
  return { name: 'sequence', type: 'UInt64', write: (row) => row.integer(next++) }
}
