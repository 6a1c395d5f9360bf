import { identifier, literal } from '../sql.ts'
import { overridesTableName } from './overrides-table.ts'

/** Which overrides are settled, of which events. */
export interface Settled {
  readonly table: string
  readonly pipeline: string
  readonly throughEpoch: number
}

/** Rows of one pipeline up to an epoch. */
function rowsOf({ pipeline, throughEpoch }: Settled): string {
  return `startsWith(writer, ${literal(`${pipeline}/`)}) AND epoch <= ${throughEpoch}`
}

/** The profile of each fragment that settled overrides moved. */
function profiles(settled: Settled): string {
  return (
    'SELECT fragment, argMax(profile_id, (epoch, sequence)) AS profile ' +
    `FROM ${identifier(overridesTableName(settled.table))} WHERE ${rowsOf(settled)} GROUP BY fragment`
  )
}

function wrong(settled: Settled): string {
  return (
    `FROM ${identifier(settled.table)} INNER JOIN (${profiles(settled)}) AS settled USING (fragment) ` +
    `WHERE ${rowsOf(settled)} AND profile_id != profile`
  )
}

/** Events with another profile than settled overrides give them, by partition. */
export function countWrong(settled: Settled): string {
  return `SELECT _partition_id AS partition, count() AS events, uniqExact(fragment) AS fragments ${wrong(settled)} GROUP BY partition ORDER BY partition`
}

/** Fragments of such events of one partition, and the profiles that they should have. */
export function wrongFragments(settled: Settled, partition: string, max: number): string {
  return `SELECT DISTINCT fragment, profile ${wrong(settled)} AND _partition_id = ${literal(partition)} ORDER BY fragment LIMIT ${max}`
}

/** Rewrites a partition. It holds all that it needs, so ClickHouse can go on with it after a crash. */
export function updateProfiles(
  settled: Settled,
  partition: string,
  fragments: readonly { readonly fragment: string; readonly profile: string }[],
): string {
  const list = (texts: readonly string[]) => `[${texts.map(literal).join(', ')}]`
  const from = list(fragments.map(({ fragment }) => fragment))
  const to = list(fragments.map(({ profile }) => profile))
  const profile = `transform(fragment, ${from}, ${to}, profile_id)`
  return `ALTER TABLE ${identifier(settled.table)} UPDATE profile_id = ${profile} IN PARTITION ID ${literal(partition)} WHERE ${rowsOf(settled)} AND has(${from}, fragment)`
}

/** Removes the overrides that every event has taken. */
export function deleteSettled(settled: Settled): string {
  return `ALTER TABLE ${identifier(overridesTableName(settled.table))} DELETE WHERE ${rowsOf(settled)}`
}
