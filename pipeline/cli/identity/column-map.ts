import { CliError } from '../cli-error.ts'
import type { RecordList } from './read-records.ts'

/** What `--map column=name` says: by the name that the rules have, the column of the list. */
export type ColumnMap = ReadonlyMap<string, string>

/**
 * Finds the column of each name that the rules read: the one that `--map` says, or the one that is called
 * the same. Ends the command for what cannot be meant: a column or a name that is not there.
 */
export function mapColumns(
  { path, columns }: RecordList,
  names: readonly string[],
  given: readonly string[],
): ColumnMap {
  const map = new Map(names.filter((name) => columns.includes(name)).map((name) => [name, name]))
  for (const text of given) {
    const equals = text.lastIndexOf('=')
    const [column, name] = [text.slice(0, equals), text.slice(equals + 1)]
    if (equals < 1 || name === '') {
      throw new CliError('usage', `--map ${text}: write column=name`)
    }
    if (!columns.includes(column)) {
      throw new CliError('usage', `--map ${text}: ${path} has no column '${column}'`, {
        fix: `Its columns are ${columns.join(', ')}.`,
      })
    }
    if (!names.includes(name)) {
      throw new CliError('usage', `--map ${text}: the rules know no '${name}'`, {
        fix: `They read ${names.join(', ')}.`,
      })
    }
    map.set(name, column)
  }
  return map
}

/** Ends the command where rules read fields that no column has. */
export function checkMapped(list: RecordList, map: ColumnMap, names: readonly string[]): void {
  const missing = names.filter((name) => !map.has(name))
  if (missing.length === 0) return
  const what = missing.map((name) => `'${name}'`).join(', ')
  throw new CliError('usage', `the rules read ${what}, and ${list.path} has no such column`, {
    fix: `Say which column it is with --map column=${missing[0]}. The columns are ${list.columns.join(', ')}.`,
  })
}
