import { Counter, Gauge, type Registry } from 'prom-client'

/** Values by labels, all of them set anew for each answer. */
export interface Series {
  clear(): void
  set(labels: Readonly<Record<string, string>>, value: number): void
}

/** Makes series of one registry. Each has the label `shard` beside its own. */
export class SeriesMaker {
  readonly #registry: Registry
  readonly #made: Series[] = []

  constructor(registry: Registry) {
    this.#registry = registry
  }

  counter(name: string, help: string, labels: readonly string[] = []): Series {
    const options = { name, help, labelNames: ['shard', ...labels], registers: [this.#registry] }
    const counter = new Counter(options)
    return this.#keep({
      clear: () => counter.reset(),
      set: (values, value) => counter.inc({ ...values }, value),
    })
  }

  gauge(name: string, help: string, labels: readonly string[] = []): Series {
    const options = { name, help, labelNames: ['shard', ...labels], registers: [this.#registry] }
    const gauge = new Gauge(options)
    return this.#keep({
      clear: () => gauge.reset(),
      set: (values, value) => {
        if (Number.isFinite(value)) gauge.set({ ...values }, value)
      },
    })
  }

  /** Forgets all values. */
  clear(): void {
    for (const series of this.#made) series.clear()
  }

  #keep(series: Series): Series {
    this.#made.push(series)
    return series
  }
}
