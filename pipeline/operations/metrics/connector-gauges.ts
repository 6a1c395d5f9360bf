import { Gauge, type Registry } from 'prom-client'
import type { ConnectorContext } from '#connectors'

/** Names that connectors may use; further ones are left out. */
const namesMax = 300
/** Series of one name; further ones are left out. */
const seriesMax = 1_000

interface Known {
  readonly gauge: Gauge
  readonly labelNames: readonly string[]
  /** Labels by their JSON. */
  readonly series: Map<string, Readonly<Record<string, string>>>
}

/**
 * The gauges that connectors set, as `anabranch_<name>`. A name keeps the labels that it came with first.
 * Names and series have bounds, so that a label that is never the same does not fill the memory.
 */
export class ConnectorGauges {
  readonly #registry: Registry
  readonly #known = new Map<string, Known>()

  constructor(registry: Registry) {
    this.#registry = registry
  }

  readonly measure: ConnectorContext['measure'] = (name, value, labels = {}) => {
    const known = this.#known.get(name) ?? this.#add(name, Object.keys(labels))
    if (known === undefined) return
    const own = Object.fromEntries(known.labelNames.map((label) => [label, labels[label] ?? '']))
    const key = JSON.stringify(own)
    if (!known.series.has(key) && known.series.size >= seriesMax) return
    known.series.set(key, own)
    known.gauge.set(own, value)
  }

  /** Removes the series of a partition that this process no longer has. */
  forget(shard: string): void {
    for (const { gauge, series } of this.#known.values()) {
      for (const [key, labels] of series) {
        if (labels['shard'] !== shard) continue
        gauge.remove({ ...labels })
        series.delete(key)
      }
    }
  }

  #add(name: string, labelNames: readonly string[]): Known | undefined {
    const fullName = `anabranch_${name.replaceAll(/\W/g, '_')}`
    const isTaken = this.#registry.getSingleMetric(fullName) !== undefined
    if (this.#known.size >= namesMax || isTaken) return undefined
    const names = labelNames.map((label) => label.replaceAll(/\W/g, '_'))
    const help = `${name.replaceAll('_', ' ')}, as the connector says it.`
    const gauge = new Gauge({
      name: fullName,
      help,
      labelNames: names,
      registers: [this.#registry],
    })
    const known = {
      gauge,
      labelNames: names,
      series: new Map<string, Readonly<Record<string, string>>>(),
    }
    this.#known.set(name, known)
    return known
  }
}
