/** The layout that this release writes and reads; see LAYOUT.md. */
export const layoutVersion = 2

/** Names of the tables, the keyspace with them. */
export type Tables = ReturnType<typeof tablesOf>

/** Where the tables of a keyspace are. */
export function tablesOf(keyspace: string) {
  return {
    keyspace,
    profiles: `${keyspace}.profiles`,
    byIdentifier: `${keyspace}.profile_by_identifier`,
    ids: `${keyspace}.profile_ids`,
    bySegment: `${keyspace}.profiles_by_segment`,
    components: `${keyspace}.profile_components`,
    facts: `${keyspace}.profile_facts`,
  } as const
}

/** A change of the tables, from one layout to the next. */
export interface Migration {
  readonly to: number
  /** Each may be repeated. */
  readonly statements: readonly string[]
  /** Columns that `profiles` gets before. Not every server can add a column unless it is there. */
  readonly columns?: Readonly<Record<string, string>>
}

/** Every migration there is, in their order. The first one makes the tables. */
export function migrationsOf(tables: Tables): readonly Migration[] {
  return [
    { to: 1, statements: firstLayout(tables).map(onOneLine) },
    {
      to: 2,
      columns: { segments: 'int static', since: 'timestamp' },
      statements: [membersOfSegments(tables)].map(onOneLine),
    },
  ]
}

function firstLayout({ profiles, byIdentifier, ids, components, facts }: Tables) {
  return [
    `CREATE TABLE IF NOT EXISTS ${facts} (name text PRIMARY KEY, value text)`,
    `CREATE TABLE IF NOT EXISTS ${profiles} (
      id text, part text, name text,
      version bigint static, events bigint static,
      first_seen timestamp static, last_seen timestamp static,
      component text static, merged_into text static, omitted int static,
      place int, value text,
      first_seen_at timestamp, last_seen_at timestamp, count bigint,
      PRIMARY KEY ((id), part, name))`,
    `CREATE TABLE IF NOT EXISTS ${byIdentifier} (identifier text PRIMARY KEY, profile_id text)`,
    `CREATE TABLE IF NOT EXISTS ${ids} (bucket int, id text, PRIMARY KEY ((bucket), id))`,
    `CREATE TABLE IF NOT EXISTS ${components} (component text PRIMARY KEY, version bigint)`,
  ]
}

function membersOfSegments({ bySegment }: Tables): string {
  return `CREATE TABLE IF NOT EXISTS ${bySegment} (
    segment text, bucket int, id text, since timestamp,
    PRIMARY KEY ((segment, bucket), id))`
}

function onOneLine(statement: string): string {
  return statement.replaceAll(/\s+/g, ' ')
}
