import { setTimeout as sleep } from 'node:timers/promises'
import {
  InvalidSchemaError,
  refused,
  writerSchema,
  type Refusal,
  type WriterSchema,
} from '#schemas'
import type { SchemaRegistryConfig } from './config.ts'
import { SchemaRegistryError } from './errors.ts'
import type { SchemaRegistry } from './registry.ts'

/** What is known of an id: something made of its schema, or why its messages are refused. */
export type Known<Made> =
  | { readonly ok: true; readonly made: Made }
  | { readonly ok: false; readonly refusal: Refusal; readonly untilMs: number }

/** Unknown ids that are asked for more than once, in `unknownIdMs`: garbage names new ones without end. */
const patientMax = 5

/**
 * What was made of schemas, by their ids: at most `cacheMax`, those used longest ago go first. An id
 * that cannot be had is remembered for `unknownIdMs`, so that its messages are refused at once; of those
 * there are at most `cacheMax` too, and they push no schema out.
 */
export class SchemasById<Made> {
  readonly #registry: SchemaRegistry
  readonly #config: SchemaRegistryConfig
  readonly #make: (schema: WriterSchema) => Made | Refusal
  readonly #made = new Map<number, Known<Made>>()
  readonly #refused = new Map<number, Known<Made>>()
  readonly #fetching = new Map<number, Promise<void>>()
  #lastId: number | undefined
  #patience = { count: 0, untilMs: 0 }

  constructor(
    registry: SchemaRegistry,
    config: SchemaRegistryConfig,
    make: (schema: WriterSchema) => Made | Refusal,
  ) {
    this.#registry = registry
    this.#config = config
    this.#make = make
  }

  /** What is known of an id; undefined before `fetch`. */
  get(id: number): Known<Made> | undefined {
    const made = this.#made.get(id)
    if (made === undefined) return this.#refused.get(id)
    // The id used last stands last; that of the message before mostly is this one.
    if (id !== this.#lastId) {
      this.#made.delete(id)
      this.#made.set(id, made)
      this.#lastId = id
    }
    return made
  }

  /** Whether `fetch` would ask the registry. */
  isMissing(id: number): boolean {
    const known = this.get(id)
    return known === undefined || (!known.ok && known.untilMs < Date.now())
  }

  /** Asks for an id, once however many want it. Rejects where the registry does not answer. */
  fetch(id: number): Promise<void> {
    const going = this.#fetching.get(id)
    if (going !== undefined) return going
    const fetching = this.#fetch(id).finally(() => this.#fetching.delete(id))
    this.#fetching.set(id, fetching)
    return fetching
  }

  async #fetch(id: number): Promise<void> {
    const known = await this.#ask(id)
    const kept = known.ok ? this.#made : this.#refused
    this.#refused.delete(id)
    kept.set(id, known)
    if (known.ok) this.#lastId = id
    for (const oldest of kept.keys()) {
      if (kept.size <= this.#config.cacheMax) break
      kept.delete(oldest)
    }
  }

  async #ask(id: number): Promise<Known<Made>> {
    const { unknownIdTries, retryDelayMs } = this.#config
    for (let attempt = 1; ; attempt++) {
      try {
        return this.#madeOf(id, await this.#registry.byId(id))
      } catch (error) {
        if (!(error instanceof SchemaRegistryError)) throw error
        const isUnknown = error.problem === 'unknown-id'
        if (!isUnknown) return this.#refuse('unreadable-schema', error.message)
        const isLast = attempt >= unknownIdTries || (attempt === 1 && !this.#isPatient())
        if (isLast) return this.#refuse('unknown-schema-id', error.message)
      }
      await sleep(retryDelayMs)
    }
  }

  /** Whether one more id is asked for again: counts it. */
  #isPatient(): boolean {
    const nowMs = Date.now()
    if (nowMs > this.#patience.untilMs) {
      this.#patience = { count: 0, untilMs: nowMs + this.#config.unknownIdMs }
    }
    this.#patience.count += 1
    return this.#patience.count <= patientMax
  }

  #madeOf(id: number, json: string): Known<Made> {
    try {
      const made = this.#make(writerSchema(json, this.#config))
      if (isRefusal(made)) return this.#refuse(made.reason, `schema ${id}: ${made.message}`)
      return { ok: true, made }
    } catch (error) {
      if (!(error instanceof InvalidSchemaError)) throw error
      const where = error.path === '' ? '' : ` (${error.path})`
      return this.#refuse('unreadable-schema', `schema ${id}${where}: ${error.message}`)
    }
  }

  #refuse(reason: string, message: string): Known<Made> {
    const untilMs = Date.now() + this.#config.unknownIdMs
    return { ok: false, refusal: refused(reason, message), untilMs }
  }
}

function isRefusal(made: unknown): made is Refusal {
  return typeof made === 'object' && made !== null && 'reason' in made && 'ok' in made
}
