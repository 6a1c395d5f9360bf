import type { CqlStatement, CqlValue } from '../session.ts'
import type { Departure } from './members/departures.ts'
import { bucketOf } from './profile-bucket.ts'
import type { RecordedIdentifier, RecordedMembership, StagedProfile } from './profile-record.ts'
import type { Tables } from './tables.ts'
import type { writeTimes } from './write-time.ts'

type Times = ReturnType<typeof writeTimes>

/** The statements that write profiles, at the times of one chunk. */
export class ProfileStatements {
  readonly #tables: Tables
  readonly #times: Times

  constructor(tables: Tables, times: Times) {
    this.#tables = tables
    this.#times = times
  }

  /** A profile's whole partition, in place of what was there: one batch, so nobody sees half of it. */
  profile(profile: StagedProfile): readonly CqlStatement[] {
    const { id, identifiers, aliases, segments = [], listed = identifiers.length } = profile
    return [
      this.#clear(id),
      this.#head(profile),
      ...Object.entries(profile.traits).map(([name, value], place) =>
        this.#part(id, 'trait', name, { place, value: JSON.stringify(value) }),
      ),
      ...identifiers.slice(0, listed).map((identifier, place) =>
        this.#part(id, 'identifier', keyOf(identifier), {
          place,
          first_seen_at: new Date(identifier.firstSeenMs),
          last_seen_at: new Date(identifier.lastSeenMs),
          count: BigInt(identifier.count),
        }),
      ),
      ...aliases.map((alias, place) => this.#part(id, 'alias', alias, { place })),
      ...segments.map(({ segment, sinceMs }, place) =>
        this.#part(id, 'segment', segment, { place, since: new Date(sinceMs) }),
      ),
    ]
  }

  /** That a former id means another profile now: in place of the profile that had it. */
  alias(alias: string, id: string): readonly CqlStatement[] {
    const { profiles } = this.#tables
    return [this.#clear(alias), this.#insert(profiles, { id: alias, merged_into: id })]
  }

  /** That an identifier leads to a profile. */
  identifier(identifier: RecordedIdentifier, id: string): CqlStatement {
    const columns = { identifier: keyOf(identifier), profile_id: id }
    return this.#insert(this.#tables.byIdentifier, columns)
  }

  /** That an id is on the list. */
  listed(id: string): CqlStatement {
    return this.#insert(this.#tables.ids, { bucket: bucketOf(id), id })
  }

  /** That an id is on the list no more. */
  unlisted(id: string): CqlStatement {
    return {
      statement: `DELETE FROM ${this.#tables.ids} USING TIMESTAMP ? WHERE bucket = ? AND id = ?`,
      params: [this.#times.writtenAt, bucketOf(id), id],
    }
  }

  /** That a profile is in a segment. */
  member({ segment, sinceMs }: RecordedMembership, id: string): CqlStatement {
    const since = new Date(sinceMs)
    return this.#insert(this.#tables.bySegment, { segment, bucket: bucketOf(id), id, since })
  }

  /** That a profile is in a segment no more. */
  memberGone({ segment, id }: Departure): CqlStatement {
    const { bySegment } = this.#tables
    return {
      statement: `DELETE FROM ${bySegment} USING TIMESTAMP ? WHERE segment = ? AND bucket = ? AND id = ?`,
      params: [this.#times.deletedAt, segment, bucketOf(id), id],
    }
  }

  /** The version that the profiles of a component share. */
  component(component: string, version: number): CqlStatement {
    return this.#insert(this.#tables.components, { component, version: BigInt(version) })
  }

  #head(profile: StagedProfile): CqlStatement {
    const { id, version, events, firstSeenMs, lastSeenMs, component, omitted, segments } = profile
    return this.#insert(this.#tables.profiles, {
      id,
      version: BigInt(version),
      events: BigInt(events),
      // A profile may have no events of its own yet, and so no times.
      ...(events > 0 && { first_seen: new Date(firstSeenMs), last_seen: new Date(lastSeenMs) }),
      ...(component !== undefined && { component }),
      ...(omitted !== undefined && { omitted }),
      ...(segments !== undefined && { segments: segments.length }),
    })
  }

  #part(id: string, part: string, name: string, columns: Readonly<Record<string, CqlValue>>) {
    return this.#insert(this.#tables.profiles, { id, part, name, ...columns })
  }

  #clear(id: string): CqlStatement {
    return {
      statement: `DELETE FROM ${this.#tables.profiles} USING TIMESTAMP ? WHERE id = ?`,
      params: [this.#times.deletedAt, id],
    }
  }

  #insert(table: string, columns: Readonly<Record<string, CqlValue>>): CqlStatement {
    const names = Object.keys(columns)
    const markers = names.map(() => '?').join(', ')
    return {
      statement: `INSERT INTO ${table} (${names.join(', ')}) VALUES (${markers}) USING TIMESTAMP ?`,
      params: [...Object.values(columns), this.#times.writtenAt],
    }
  }
}

function keyOf({ type, value }: RecordedIdentifier): string {
  return `${type}:${value}`
}
