/** What a ClickHouse version can do, as far as the archive cares. */
export interface Features {
  readonly version: string
  /**
   * Recognises a repeated insert by its token (22.2). Servers that cannot are old in everything else,
   * too: no DateTime64, no Date32, no `input(…)`; see `OldInserts` for what they get.
   */
  readonly tokens: boolean
  /** Digits of the longest Decimal. */
  readonly decimalDigitsMax: number
}

/** Reads a version such as `24.8.4.13`. */
export function featuresOf(version: string): Features {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const tokens = major > 22 || (major === 22 && minor >= 2)
  return { version, tokens, decimalDigitsMax: tokens ? 76 : 38 }
}

/** What is said at start where a server cannot recognise a repeated insert. */
export function guaranteeOf(table: string, { version }: Features): string {
  return (
    `ClickHouse ${version} cannot recognise a repeated insert (22.2 and newer can). Nothing is lost; a ` +
    `commit that is repeated after a crash may leave rows twice in table ${table} until ClickHouse ` +
    `merges them. They have the same key and collapse on read: ask ${onceView(table)}, or write FINAL ` +
    'after the table’s name.'
  )
}

/** Name of the view that shows each row of a table once, on an old server. */
export function onceView(table: string): string {
  return `${table}_once`
}
