/**
 * The type that an old server (before 22.2) has for a type of today. RowBinary is the same for both, so
 * times and dates are exact: a DateTime64(3) is an Int64 of milliseconds since 1970, a Date32 an Int32 of
 * days.
 */
export function oldType(type: string): string {
  const [, around, inner = ''] = /^(LowCardinality|Nullable|Array)\((.*)\)$/.exec(type) ?? []
  if (around === 'LowCardinality') return oldType(inner)
  if (around !== undefined) return `${around}(${oldType(inner)})`
  if (type.startsWith('DateTime64')) return 'Int64'
  if (type === 'Date32') return 'Int32'
  if (type === 'Bool') return 'UInt8'
  return type
}

/** Partitions of an old server's table: months of a column that holds milliseconds there. */
export function oldPartition(expression: string): string {
  return expression.replaceAll(/toYYYYMM\(([^()]+)\)/g, 'toYYYYMM(toDateTime(intDiv($1, 1000)))')
}

/** An engine that collapses rows of the same key, of the setting's own family. */
export function collapsingEngine(engine: string): string {
  return engine.replace(/^(Replicated)?MergeTree/, '$1ReplacingMergeTree')
}
