import type { AliasColumn } from './column.ts'

/** `partition:offset` of a message in its source, as rejects write it. */
export const positionColumn: AliasColumn = {
  name: 'position',
  type: 'String',
  expression: "concat(`partition`, ':', toString(`offset`))",
}
