import { withValue, type Message } from '#schemas'
import { eventsTable } from '../events-table.ts'
import type { RowWriter } from '../row-writer.ts'
import type { RowsOfTable, Staging } from '../staging.ts'
import type { TableShape } from '../table.ts'
import type { ResolvedEvent } from './resolved-table.ts'

/** Writes resolved events: the columns of the event, then those of its identity. */
export class ResolvedRows implements RowWriter<ResolvedEvent> {
  readonly #table: TableShape
  readonly #staging: Staging
  #rows: RowsOfTable | undefined

  constructor(table: TableShape, staging: Staging) {
    this.#table = table
    this.#staging = staging
  }

  write(messages: readonly Message<ResolvedEvent>[]): void {
    const rows = (this.#rows ??= this.#staging.rowsOf(this.#table.name, this.#table.columns))
    for (const message of messages) {
      const { row } = rows
      const { event, fragment, profileId } = message.value
      if (event === null) continue
      const inner = withValue(message, event)
      for (const column of eventsTable.columns) column.write(row, inner)
      row.text(fragment)
      row.text(profileId)
      row.text(profileId)
      rows.endRow()
    }
  }

  cut(): void {
    this.#rows = undefined
  }
}
