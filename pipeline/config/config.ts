import type { OperationsConfig } from '../operations/settings.ts'
import type { RuntimeConfig } from '../runtime/run-types.ts'
import { ConfigError } from '../errors.ts'
import type { LogLevel, StateStoreName } from './schema.ts'

/** A setting as it may be shown: a secret's value is masked. */
export interface ShownSetting {
  readonly path: string
  readonly value: unknown
  readonly origin: string
}

/** What a secret looks like wherever settings are shown. */
export const mask = '[secret]'

/** Settings that have been checked. Printing or logging it shows no secret. */
export class Config {
  /** Every setting in the order of the documentation. */
  readonly settings: readonly ShownSetting[]
  readonly #values: Sections

  constructor(values: Sections, settings: readonly ShownSetting[]) {
    this.#values = values
    this.settings = settings
  }

  get runtime(): RuntimeConfig {
    return this.#values.runtime
  }

  get stateDirectory(): string {
    return this.#values.state.directory
  }

  /** Where cells, timers and manifests are kept. */
  get stateStore(): StateStoreName {
    return this.#values.state.store
  }

  /** Metrics, health and traces. */
  get operations(): OperationsConfig {
    return this.#values.operations
  }

  /** How long a process that has state in a cluster counts as running after it was last heard of. */
  get leaseMs(): number {
    return this.#values.state.leaseMs
  }

  /** The connector that a step takes where its definition gives a choice, by step; '*' for the rest. */
  get bindings(): Readonly<Record<string, string>> {
    return this.#values.bindings
  }

  get logLevel(): LogLevel {
    return this.#values.log.level
  }

  /** The settings of a registered connector, secrets included. Throws `ConfigError` for another one. */
  connector(name: string): unknown {
    const section = this.#values.connectors[name]
    if (section !== undefined) return section
    const known = Object.keys(this.#values.connectors).join(', ')
    const message = `no connector of this name is registered; there are: ${known}`
    throw new ConfigError([{ path: `connectors.${name}`, message, origin: 'the pipeline' }])
  }
}

/** The values by section, as the schema nests them. */
export interface Sections {
  readonly runtime: RuntimeConfig
  readonly state: {
    readonly store: StateStoreName
    readonly leaseMs: number
    readonly directory: string
  }
  readonly bindings: Readonly<Record<string, string>>
  readonly operations: OperationsConfig
  readonly log: { readonly level: LogLevel }
  readonly connectors: Readonly<Record<string, unknown>>
}
