/** A shorter statement, and what it names, is within ClickHouse's bounds by default: 256 KiB, 50,000 parts. */
const shortBytesMax = 32 * 1024

/**
 * The settings that let ClickHouse read a statement: one for a table of thousands of columns is longer
 * than it reads by default. Bounded by `clickhouse.columnsMax` and the length of a column's name.
 */
export function settingsOf(statement: string): Readonly<Record<string, string>> {
  const bytes = Buffer.byteLength(statement)
  if (bytes <= shortBytesMax) return {}
  return {
    max_query_size: String(2 * bytes),
    max_ast_elements: '1000000',
    max_expanded_ast_elements: '1000000',
  }
}
