import type { Engine } from './engine.ts'
import { onceView } from './features.ts'
import { settle } from './settle.ts'
import { identifier } from './sql.ts'
import { isFilled, storedColumns } from './stored-columns.ts'

const none = '[]'

/**
 * Makes the view that shows each row of an old server's table once; anew where the table has other
 * columns by now, since a view lists them.
 */
export async function prepareOnceView(engine: Engine, table: string): Promise<void> {
  const view = identifier(onceView(table))
  await settle(engine, async () => {
    const [wanted, shown] = await Promise.all([table, onceView(table)].map(columnsOf))
    if (wanted === shown) return []
    const create = `CREATE VIEW IF NOT EXISTS ${view} AS SELECT * FROM ${identifier(table)} FINAL`
    // One that another process has made by now stays: its other views may be reading it.
    return shown === none ? [create] : [`DROP TABLE IF EXISTS ${view}`, create]
  })

  /** Of the columns that `*` stands for. */
  async function columnsOf(name: string): Promise<string> {
    const stored = (await storedColumns(engine, name)).filter(isFilled)
    return JSON.stringify(stored.map(({ name: column, type }) => [column, type]))
  }
}
