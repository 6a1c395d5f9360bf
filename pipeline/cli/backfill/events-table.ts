import type { PipelineDefinition } from '../../graph.ts'
import { CliError } from '../cli-error.ts'

/** The table that a pipeline archives its events in. */
export interface EventsTable {
  readonly name: string
  /** Id of the sink that fills it. */
  readonly step: string
  /** Whether it has the column `fragment`, which says what each event was added to. */
  readonly hasFragments: boolean
}

/**
 * The table of a pipeline's events: one of `clickhouse.archiveResolved` before one of `clickhouse.insert`
 * with `clickhouse.eventsTable`. It has to get every event that the identity step gets. Ends the command
 * where there is none.
 */
export function eventsTable({ name: pipeline, nodes }: PipelineDefinition): EventsTable {
  const found: EventsTable[] = []
  for (const node of nodes) {
    if (node.kind !== 'sink' || !('tables' in node.spec)) continue
    for (const { name, columns } of node.spec.tables as readonly ArchiveTable[]) {
      const has = (column: string) => columns.some((each) => each.name === column)
      if (!has('message_id') || !has('properties') || !has('integrations')) continue
      found.push({ name, step: node.id, hasFragments: has('fragment') })
    }
  }
  const table = found.find(({ hasFragments }) => hasFragments) ?? found[0]
  if (table !== undefined) return table
  throw new CliError(
    'usage',
    `pipeline '${pipeline}' archives no events, so there is no past to read`,
    {
      fix: "Add a sink to the identity step: .sink('archive', clickhouse.archiveResolved()). It keeps what comes from then on.",
    },
  )
}

interface ArchiveTable {
  readonly name: string
  readonly columns: readonly { readonly name: string }[]
}
