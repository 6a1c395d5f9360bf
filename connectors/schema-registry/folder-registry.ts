import type { CompatibilityMode, Verdict } from '#schemas'
import { SchemaRegistryError } from './errors.ts'
import { withFolderLock } from './folder-lock.ts'
import {
  emptyLock,
  fingerprintOf,
  readLock,
  writeLock,
  type LockedSubject,
  type LockedVersion,
  type SchemaLock,
} from './lock-file.ts'
import type { RegisteredSchema, SchemaRegistry } from './registry.ts'
import { readSchemaFile, schemaPath, writeSchemaFile } from './subject-files.ts'
import { incompatible, verdictOf } from './verdict-of.ts'

/**
 * A folder of schemas as a registry: `<subject>/<version>.avsc`, and `schemas.lock.json` with what was
 * registered. What is not in the lock is not there, and a file that is not as the lock says is refused,
 * so that a schema never changes under messages that were written with it. Registrations follow one
 * another, those of other processes too.
 */
export function folderRegistry(directory: string): SchemaRegistry {
  return new FolderRegistry(directory)
}

class FolderRegistry implements SchemaRegistry {
  readonly where: string

  constructor(directory: string) {
    this.where = directory
  }

  async subjects(): Promise<readonly string[]> {
    const { subjects } = await this.#lock()
    return Object.keys(subjects).sort()
  }

  async versions(subject: string): Promise<readonly RegisteredSchema[]> {
    const { versions } = await this.#subject(subject)
    const sorted = Object.entries(versions).sort(([left], [right]) => Number(left) - Number(right))
    return Promise.all(
      sorted.map(([number, locked]) => this.#read(subject, Number(number), locked)),
    )
  }

  async version(subject: string, version?: number): Promise<RegisteredSchema> {
    const { versions } = await this.#subject(subject)
    const wanted = version ?? Math.max(...Object.keys(versions).map(Number))
    const locked = versions[String(wanted)]
    if (locked !== undefined) return this.#read(subject, wanted, locked)
    const message = `${this.where} does not know version ${wanted} of ${subject}`
    throw new SchemaRegistryError('unknown-version', message)
  }

  async byId(id: number): Promise<string> {
    const { subjects } = await this.#lock()
    for (const [subject, { versions }] of Object.entries(subjects)) {
      for (const [number, locked] of Object.entries(versions)) {
        if (locked.id === id) return (await this.#read(subject, Number(number), locked)).json
      }
    }
    throw new SchemaRegistryError('unknown-id', `${this.where} does not know a schema of id ${id}`)
  }

  async find(subject: string, json: string): Promise<RegisteredSchema | undefined> {
    const fingerprint = fingerprintOf(json)
    const { subjects } = await this.#lock()
    const versions = Object.entries(subjects[subject]?.versions ?? {})
    const same = versions.find(([, locked]) => locked.fingerprint === fingerprint)
    return same === undefined ? undefined : this.#read(subject, Number(same[0]), same[1])
  }

  async check(subject: string, json: string): Promise<Verdict> {
    const lock = await this.#lock()
    const isNew = lock.subjects[subject] === undefined
    return verdictOf(modeOf(lock, subject), json, isNew ? [] : await this.versions(subject))
  }

  register(subject: string, json: string): Promise<RegisteredSchema> {
    return withFolderLock(this.where, () => this.#register(subject, json))
  }

  async #register(subject: string, json: string): Promise<RegisteredSchema> {
    const verdict = await this.check(subject, json)
    const lock = await this.#lock()
    const known = await this.find(subject, json)
    if (known !== undefined) return known
    if (!verdict.compatible) throw incompatible(subject, modeOf(lock, subject), verdict)
    const versions = lock.subjects[subject]?.versions ?? {}
    const version = Math.max(0, ...Object.keys(versions).map(Number)) + 1
    await this.#keep(subject, version, json)
    const fingerprint = fingerprintOf(json)
    const locked = { id: idOf(lock, fingerprint), fingerprint }
    await this.#save(lock, subject, { versions: { ...versions, [version]: locked } })
    return { subject, version, id: locked.id, json }
  }

  async compatibility(subject: string): Promise<CompatibilityMode> {
    return modeOf(await this.#lock(), subject)
  }

  async setCompatibility(subject: string, compatibility: CompatibilityMode): Promise<void> {
    await withFolderLock(this.where, async () => {
      await this.#save(await this.#lock(), subject, { compatibility })
    })
  }

  async #lock(): Promise<SchemaLock> {
    return (await readLock(this.where)) ?? emptyLock
  }

  async #subject(subject: string): Promise<LockedSubject> {
    const known = (await this.#lock()).subjects[subject]
    if (known !== undefined && Object.keys(known.versions).length > 0) return known
    const message = `${this.where} does not know subject ${subject}: register a schema first`
    throw new SchemaRegistryError('unknown-subject', message)
  }

  async #read(subject: string, version: number, locked: LockedVersion): Promise<RegisteredSchema> {
    const path = schemaPath(this.where, subject, version)
    const json = await readSchemaFile(path)
    if (json === undefined) throw lockError(`${path} is locked, and it is not there`)
    if (!isLocked(json, locked)) throw lockError(`${path} is not what was registered`)
    return { subject, version, id: locked.id, json }
  }

  /** The file may be there already, written by hand. */
  async #keep(subject: string, version: number, json: string): Promise<void> {
    const path = schemaPath(this.where, subject, version)
    const present = await readSchemaFile(path)
    if (present === undefined) return writeSchemaFile(path, json)
    if (fingerprintOf(present) === fingerprintOf(json)) return
    const message = `${path} is there already, with another schema: register that one first`
    throw new SchemaRegistryError('lock', message)
  }

  async #save(lock: SchemaLock, subject: string, change: Partial<LockedSubject>): Promise<void> {
    const present = lock.subjects[subject] ?? { versions: {} }
    const subjects = { ...lock.subjects, [subject]: { ...present, ...change } }
    await writeLock(this.where, { ...lock, subjects })
  }
}

function modeOf(lock: SchemaLock, subject: string): CompatibilityMode {
  return lock.subjects[subject]?.compatibility ?? lock.compatibility
}

function idOf(lock: SchemaLock, fingerprint: string): number {
  const all = Object.values(lock.subjects).flatMap(({ versions }) => Object.values(versions))
  const same = all.find((locked) => locked.fingerprint === fingerprint)
  return same?.id ?? Math.max(0, ...all.map(({ id }) => id)) + 1
}

function isLocked(json: string, { fingerprint }: LockedVersion): boolean {
  try {
    return fingerprintOf(json) === fingerprint
  } catch {
    return false
  }
}

function lockError(what: string): SchemaRegistryError {
  return new SchemaRegistryError('lock', `${what}; take it from version control again`)
}
