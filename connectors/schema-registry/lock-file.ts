import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isCompatibilityMode, type CompatibilityMode } from '#schemas'
import { writeDurably } from '../durable-file.ts'
import { SchemaRegistryError } from './errors.ts'

/** Name of the file that says what a folder of schemas held when they were registered. */
export const lockName = 'schemas.lock.json'

/** What was registered, with what it looked like: so that nothing changes unseen. */
export interface SchemaLock {
  readonly lockVersion: 1
  /** For subjects without a mode of their own. */
  readonly compatibility: CompatibilityMode
  readonly subjects: Readonly<Record<string, LockedSubject>>
}

/** A subject's versions by their numbers. */
export interface LockedSubject {
  readonly compatibility?: CompatibilityMode
  readonly versions: Readonly<Record<string, LockedVersion>>
}

/** One version. */
export interface LockedVersion {
  /** What messages name the schema by. */
  readonly id: number
  /** Of the schema's JSON, whatever its layout. */
  readonly fingerprint: string
}

/** The lock of a folder that has none yet. */
export const emptyLock: SchemaLock = { lockVersion: 1, compatibility: 'BACKWARD', subjects: {} }

/** Reads a folder's lock; undefined where there is none. */
export async function readLock(directory: string): Promise<SchemaLock | undefined> {
  const path = join(directory, lockName)
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  try {
    return checked(JSON.parse(text))
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause)
    const message = `${path} cannot be read: ${problem}; take it from version control again`
    throw new SchemaRegistryError('lock', message, { cause })
  }
}

/** Writes a folder's lock, subjects and versions in order, so that it differs little. */
export async function writeLock(directory: string, lock: SchemaLock): Promise<void> {
  const subjects = Object.fromEntries(
    Object.entries(lock.subjects).sort(([left], [right]) => (left < right ? -1 : 1)),
  )
  const text = `${JSON.stringify({ ...lock, subjects }, null, 2)}\n`
  await writeDurably(join(directory, lockName), text)
}

/** 128 bits of the schema's meaning as JSON: layout and the order of attributes do not matter. */
export function fingerprintOf(json: string): string {
  const text = JSON.stringify(JSON.parse(json), sortedKeys)
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(
    Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)),
  )
}

function checked(value: unknown): SchemaLock {
  const lock = value as Partial<SchemaLock> | null
  if (lock?.lockVersion !== 1) throw new TypeError('lockVersion is not 1')
  const { compatibility = '', subjects = {} } = lock
  for (const mode of [compatibility, ...Object.values(subjects).map(modeOf)]) {
    if (!isCompatibilityMode(mode)) throw new TypeError(`'${mode}' is no compatibility mode`)
  }
  return value as SchemaLock
}

function modeOf({ compatibility = 'NONE', versions }: LockedSubject): string {
  const isWhole = Object.values(versions).every(
    ({ id, fingerprint }) => Number.isInteger(id) && typeof fingerprint === 'string',
  )
  if (!isWhole) throw new TypeError('a version has no id or no fingerprint')
  return compatibility
}
