import { command, type Engine } from '../engine.ts'
import { explainedSetup } from '../errors.ts'
import { onceView, type Features } from '../features.ts'
import { identifier } from '../sql.ts'
import { archiveColumns, type TableShape } from '../table.ts'
import { overridesTableName } from './overrides-table.ts'
import { resolvedTable } from './resolved-table.ts'

/** Name of the view that shows every event with its present profile. */
export function presentViewName(events: string): string {
  return `${events}_present`
}

/** Makes the view anew, since it lists the columns of the table. */
export async function preparePresentView(engine: Engine, events: string): Promise<void> {
  const name = presentViewName(events)
  await explainedSetup(`Making the view ${name} in ${engine.place}`, async () => {
    if (!engine.features.tokens) await command(engine, `DROP TABLE IF EXISTS ${identifier(name)}`)
    await command(engine, presentView(events, engine.features))
  })
}

/** All columns of the events, and `present_profile_id`: by the latest override of the fragment, if any. */
function presentView(events: string, { tokens }: Features): string {
  const from = (table: string) => identifier(tokens ? table : onceView(table))
  const table: TableShape = resolvedTable(events)
  const columns = [...table.columns, ...archiveColumns].map(({ name }) => identifier(name))
  const latest =
    'SELECT fragment, argMax(profile_id, (epoch, sequence)) AS override_profile_id ' +
    `FROM ${from(overridesTableName(events))} GROUP BY fragment`
  const create = tokens ? 'CREATE OR REPLACE VIEW' : 'CREATE VIEW IF NOT EXISTS'
  return [
    `${create} ${identifier(presentViewName(events))} AS`,
    `SELECT ${columns.join(', ')},`,
    "if(override_profile_id = '', profile_id, override_profile_id) AS present_profile_id",
    `FROM ${from(events)} ANY LEFT JOIN (${latest}) AS latest USING (fragment)`,
  ].join(' ')
}
