import type { TableFacts } from '../../tables.ts'
import type { Spread } from './place.ts'

/** What a store knows about a table: also how its rows are spread. */
export interface SpreadTable extends TableFacts, Spread {
  readonly step: string
  readonly cell: string
}
