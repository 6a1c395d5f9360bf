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

/**
 * What was made of schemas, by their ids: at most `cacheMax`, those used longest ago go first. An id
 * that cannot be had is remembered for `unknownIdMs`, so that its messages are refused at once.
 */
export class SchemasById<Made> {
  readonly #registry: SchemaRegistry
  readonly #config: SchemaRegistryConfig
  readonly #make: (schema: WriterSchema) => Made | Refusal
  readonly #known = new Map<number, Known<Made>>()
  readonly #fetching = new Map<number, Promise<void>>()

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
    return this.#known.get(id)
  }

  /** Whether `fetch` would ask the registry. */
  isMissing(id: number): boolean {
    const known = this.#known.get(id)
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
    const made = await this.#ask(id)
    this.#known.delete(id)
    this.#known.set(id, made)
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= this.#config.cacheMax) break
      this.#known.delete(oldest)
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
        if (attempt >= unknownIdTries) return this.#refuse('unknown-schema-id', error.message)
      }
      await sleep(retryDelayMs)
    }
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
