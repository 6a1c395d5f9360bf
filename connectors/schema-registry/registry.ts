import type { CompatibilityMode, Verdict } from '#schemas'

/** One version of a subject. */
export interface RegisteredSchema {
  readonly subject: string
  /** From 1; a deleted version leaves a hole. */
  readonly version: number
  /** The same schema has the same id, whatever its subject. */
  readonly id: number
  /** The schema as it was registered. */
  readonly json: string
}

/**
 * A registry of Avro schemas: versions by subject (such as `customers-value`), schemas by id. Every call
 * rejects with `TransientError` where the registry does not answer, after a bounded number of
 * repetitions, and with `SchemaRegistryError` where it refuses.
 */
export interface SchemaRegistry {
  /** What it is called in messages: an address without secrets, or a folder. */
  readonly where: string
  /** All subjects, sorted. */
  subjects(): Promise<readonly string[]>
  /** Versions of a subject, oldest first, at most the newest 1,000. `unknown-subject` for none. */
  versions(subject: string): Promise<readonly RegisteredSchema[]>
  /** One version, the newest by default. */
  version(subject: string, version?: number): Promise<RegisteredSchema>
  /** A schema's JSON by its id; `unknown-id` where there is none. */
  byId(id: number): Promise<string>
  /** The version of a subject that a schema was registered as; undefined where it was not. */
  find(subject: string, json: string): Promise<RegisteredSchema | undefined>
  /** Whether a schema may become the next version of a subject; a new subject takes any. */
  check(subject: string, json: string): Promise<Verdict>
  /** Registers the next version; the same schema again is the version that it has. `incompatible`. */
  register(subject: string, json: string): Promise<RegisteredSchema>
  /** The mode that holds for a subject; undefined where the registry does not say. */
  compatibility(subject: string): Promise<CompatibilityMode | undefined>
  /** Sets the mode of a subject. */
  setCompatibility(subject: string, mode: CompatibilityMode): Promise<void>
}

/** Versions of a subject that are looked at. */
export const versionsMax = 1_000
