import { withValue, type Message } from '#schemas'
import { archiveSink, type ArchiveSinkSpec } from '../archive-sink.ts'
import { SeveralRows, TableRows } from '../row-writer.ts'
import { overridesTable, type Override } from './overrides-table.ts'
import { resolvedTableName } from './resolved-table.ts'

/** The members of a profile, as an identity step tells them. */
export interface ProfileMembers {
  readonly profileId: string
  /** Fragments that belong to the profile now. */
  readonly members: readonly string[]
}

/** What an identity step tells of an event: the slice that moves fragments between profiles. */
export interface IdentityChange extends ProfileMembers {
  /** Profiles that ended by the event: none, and nothing moved. */
  readonly absorbed: readonly string[]
  /** Where it is told: every profile that is another one after the event. */
  readonly touched?: readonly ProfileMembers[]
}

/** Whose overrides. */
export interface OverridesOptions {
  /** The events' table of `archiveResolved`; `profile_events` by default. */
  readonly table?: string
}

/**
 * Archives which profile the fragments of merged profiles belong to now, exactly once, in
 * `<table>_overrides`: the view `<table>_present` reads events through it. Feed it the messages of an
 * identity step; those that merged nothing add nothing.
 */
export function overrides<T extends IdentityChange>(
  options: OverridesOptions = {},
): ArchiveSinkSpec<T> {
  const table = overridesTable(options.table ?? resolvedTableName)
  return archiveSink<T>({
    tables: [table],
    summary: `ClickHouse table ${table.name}`,
    rows: async () => (staging) => {
      let sequence = 0
      const rowsOf = (message: Message<T>) =>
        movedBy(message.value).map(([fragment, profileId]) =>
          withValue<Override>(message, { fragment, profileId, sequence: sequence++ }),
        )
      return new SeveralRows(new TableRows(table, staging), rowsOf)
    },
  })
}

function movedBy(change: IdentityChange): (readonly [fragment: string, profileId: string])[] {
  const { absorbed, touched = [change] } = change
  if (absorbed.length === 0 && touched.length < 2) return []
  return touched.flatMap(({ profileId, members }) =>
    members.map((fragment) => [fragment, profileId] as const),
  )
}
