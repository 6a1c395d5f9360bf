/** The layout of the tables that this release reads and writes. */
export const layoutVersion = 1

/** The part of the layout that stores see to; LAYOUT.md says what each table is for. */
export const layoutPart = 'state'

/** Statements that make each table, by its name. */
export function createStatements(keyspace: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(tables).map(([name, columns]) => {
      const kept = passing.has(name) ? ` WITH gc_grace_seconds = ${tombstoneSeconds}` : ''
      const text = `CREATE TABLE IF NOT EXISTS ${keyspace}.${name} (${columns})${kept}`
      return [name, text.replaceAll(/\s+/g, ' ')]
    }),
  )
}

/**
 * How long a server remembers what was removed from the tables below; by itself it would for ten
 * days, and reading past a hundred thousand removals fails. A replica that was away for longer may
 * bring back a name or a piece: nothing asks for it, and the next opening removes the name.
 */
const tombstoneSeconds = 3_600
/** Tables whose rows come and go with each epoch, or say where those are that do. */
const passing = new Set([
  'state_segments',
  'state_large_rows',
  'state_row_parts',
  'state_blobs',
  'state_blob_parts',
])

const tables: Readonly<Record<string, string>> = {
  state_layout: `part text PRIMARY KEY, version int`,
  state_leases: `pipeline text, shard text, owner text, host text, pid int, since bigint,
    PRIMARY KEY ((pipeline, shard))`,
  state_journal: `pipeline text, shard text, kind text, place int, idx int,
    fence bigint static, owner text static, segment bigint static, segments text static,
    manifest text static, tables int static, settings text static, data blob,
    PRIMARY KEY ((pipeline, shard), kind, place, idx)`,
  state_segments: `pipeline text, shard text, fence bigint, segment bigint, part int, idx int,
    parts int static, data blob,
    PRIMARY KEY ((pipeline, shard, fence, segment, part), idx)`,
  state_rows: `pipeline text, shard text, tbl int, slice blob, bucket int, key blob,
    value blob, parts int,
    PRIMARY KEY ((pipeline, shard, tbl, slice, bucket), key)`,
  state_slices: `pipeline text, shard text, tbl int, slice blob,
    PRIMARY KEY ((pipeline, shard, tbl), slice)`,
  state_large_rows: `pipeline text, shard text, tbl int, key blob, versions text,
    PRIMARY KEY ((pipeline, shard, tbl), key)`,
  state_row_parts: `pipeline text, shard text, tbl int, key blob, version bigint, part int,
    idx int, data blob,
    PRIMARY KEY ((pipeline, shard, tbl, key, version, part), idx)`,
  state_blobs: `pipeline text, shard text, step text, bucket int, name text, bytes int, sha256 blob,
    PRIMARY KEY ((pipeline, shard, step, bucket), name)`,
  state_blob_parts: `pipeline text, shard text, step text, name text, part int, idx int, data blob,
    PRIMARY KEY ((pipeline, shard, step, name, part), idx)`,
}
