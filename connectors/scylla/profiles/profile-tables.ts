import { setTimeout as sleep } from 'node:timers/promises'
import { restoreType, type IdentifierType } from '#schemas'
import type { CqlSession } from '../session.ts'
import { bucketRows } from './bucket-rows.ts'
import { FactTable, type Progress } from './facts.ts'
import { readMembers, type SegmentMember } from './members/read-members.ts'
import type { ProfilesOptions } from './migrate.ts'
import { isProfileId } from './profile-bucket.ts'
import type { ProfileRecord } from './profile-record.ts'
import { readAhead } from './read-ahead.ts'
import { readPartition } from './read-profile.ts'
import { tablesOf, type Tables } from './tables.ts'

/** Which profiles to list. */
export interface ProfileRange {
  /** Begin with this id, or with the next one where no profile has it. */
  readonly from?: string
  readonly limit?: number
}

/** Ids that are followed from one to the next while profiles merge, before it is left at that. */
const stepsMax = 4
/** Wait before an identifier that has just left a profile is looked up again. */
const lookAgainMs = 25
/** Profiles that are read at a time. */
const profilesAhead = 16

/** Reads the tables that `scylla.profiles()` writes: what it wrote last, without any pipeline. */
export class ProfileTables {
  readonly #session: CqlSession
  readonly #tables: Tables
  readonly #facts: FactTable

  constructor(session: CqlSession, { keyspace = session.keyspace }: ProfilesOptions = {}) {
    this.#session = session
    this.#tables = tablesOf(keyspace)
    this.#facts = new FactTable(session, this.#tables)
  }

  /** How far the tables are; undefined before the first epoch was committed. */
  progress(): Promise<Progress | undefined> {
    return this.#facts.read('progress')
  }

  /** Identifier types to look profiles up by, strongest first. */
  async types(): Promise<readonly IdentifierType[]> {
    const stored = (await this.#facts.read('types')) ?? []
    return stored.map(restoreType).sort((left, right) => left.rank - right.rank)
  }

  /**
   * The profile that has an identifier, given as `type:value` in its normalised form. While a commit
   * parts it from another one that may be the other one still, after a few looks.
   */
  async byIdentifier(identifier: string): Promise<ProfileRecord | undefined> {
    const { byIdentifier } = this.#tables
    for (let steps = 0; ; steps += 1) {
      const { rows } = await this.#session.execute(
        `SELECT profile_id FROM ${byIdentifier} WHERE identifier = ?`,
        [identifier],
        { idempotent: true },
      )
      const id = rows[0]?.profile_id
      if (typeof id !== 'string') return undefined
      const profile = await this.byId(id)
      if (steps === stepsMax || (profile !== undefined && lists(profile, identifier))) {
        return profile
      }
      // A commit that is going on writes profiles first, and then what leads to them.
      await sleep(lookAgainMs)
    }
  }

  /** The profile that an id, present or former, belongs to. */
  async byId(id: string): Promise<ProfileRecord | undefined> {
    if (!isProfileId(id)) return undefined
    let present = id
    for (let steps = 0; steps <= stepsMax; steps += 1) {
      const found = await readPartition(this.#session, this.#tables, present)
      if (found === undefined) return undefined
      if (found.kind === 'profile') return await this.#withVersion(found.profile, found.component)
      present = found.mergedInto
    }
    return undefined
  }

  /** Profiles in the order of their ids, streamed; a few are read ahead. */
  async *list({ from = '', limit = Infinity }: ProfileRange = {}): AsyncIterable<ProfileRecord> {
    let left = limit
    if (left <= 0) return
    const present = async (id: string) => {
      const profile = await this.byId(id)
      // It may have become part of another one, which comes, or came, under its own id.
      return profile?.id === id ? profile : undefined
    }
    for await (const profile of readAhead(this.#ids(from), profilesAhead, present)) {
      if (profile === undefined) continue
      yield profile
      left -= 1
      if (left <= 0) return
    }
  }

  /**
   * Members of a segment in the order of their ids, streamed: without a scan, whatever else there is.
   * While a commit goes on, a profile may be among them a moment longer, or not yet.
   */
  members(segment: string, range: ProfileRange = {}): AsyncIterable<SegmentMember> {
    return readMembers(this.#session, this.#tables, segment, range)
  }

  async *#ids(from: string): AsyncIterable<string> {
    const statement = `SELECT id FROM ${this.#tables.ids} WHERE bucket = ? AND id >= ?`
    const rows = bucketRows(this.#session, from, (bucket) => ({
      statement,
      params: [bucket, from],
    }))
    for await (const { id } of rows) yield String(id)
  }

  /** Profiles that a guard keeps apart share a version, which may have moved on without this one. */
  async #withVersion(profile: ProfileRecord, component: string): Promise<ProfileRecord> {
    if (component === '') return profile
    const { rows } = await this.#session.execute(
      `SELECT version FROM ${this.#tables.components} WHERE component = ?`,
      [component],
      { idempotent: true },
    )
    return { ...profile, version: Math.max(profile.version, Number(rows[0]?.version ?? 0)) }
  }
}

function lists({ identifiers }: ProfileRecord, key: string): boolean {
  return identifiers.some(({ type, value }) => `${type}:${value}` === key)
}
