import type { IdentityCells, OperatorContext, Want } from '#operators'
import type { Cells, StateReader } from '#state'

type CellName = keyof IdentityCells

/** The cells of an identity step with changes in memory, that are never saved. */
export interface Overlay {
  readonly cells: Cells<IdentityCells>
  /** Reads what is saved under the changes: as the state would be with them. */
  readonly reader: StateReader<IdentityCells>
  /** Keys of a cell that were written or deleted. */
  readonly written: (cell: CellName) => readonly string[]
}

/** For doing an operator's work on a copy: timers are left alone, and `count` is told what it counts. */
export function overlayContext(
  { cells }: Overlay,
  { step, watermarkMs }: { readonly step: string; readonly watermarkMs: number },
  count: (name: string, by: number) => void = () => {},
): OperatorContext<IdentityCells> {
  const ignore = (): void => {}
  return {
    step,
    cells,
    timers: { set: ignore, delete: ignore },
    watermarkMs: () => watermarkMs,
    processingTimeMs: () => -Infinity,
    count: (name, by = 1) => count(name, by),
  }
}

/** Names, in rounds, what a piece of work reads: as `prefetch` of an operator does. */
export type Prefetch = (cells: Cells<IdentityCells>, want: Want<IdentityCells>) => Iterable<void>

/** Opens a copy of a part of the state, in memory: what `prefetch` names, and nothing else, is there. */
export async function openOverlay(
  saved: StateReader<IdentityCells>,
  prefetch: Prefetch,
): Promise<Overlay> {
  const layers = new Map(names.map((name) => [name, new Layer()]))
  const layerOf = (name: CellName) => layers.get(name) ?? new Layer()
  // Every cell of the step is a value cell, and a layer is one.
  const cells = Object.fromEntries(layers) as unknown as Cells<IdentityCells>
  const wanted = new Map<CellName, Set<string>>()
  const want = (name: CellName, key: string): void => {
    if (layerOf(name).has(key)) return
    wanted.set(name, (wanted.get(name) ?? new Set()).add(key))
  }
  for (const _ of prefetch(cells, want)) await load(saved, wanted, layerOf)
  await load(saved, wanted, layerOf)
  return {
    cells,
    reader: overlayReader(saved, layerOf),
    written: (name) => [...layerOf(name).written],
  }
}

async function load(
  saved: StateReader<IdentityCells>,
  wanted: Map<CellName, Set<string>>,
  layerOf: (name: CellName) => Layer,
): Promise<void> {
  for (const [name, set] of wanted) {
    const keys = [...set]
    const values = await saved.get(name, keys)
    for (const [place, key] of keys.entries()) layerOf(name).load(key, values[place])
  }
  wanted.clear()
}

const names = [
  'nodes',
  'components',
  'profiles',
  'reviews',
  'withdrawals',
  'firstVersion',
  'commands',
  'records',
  'blocks',
] as const satisfies readonly CellName[]

/** One cell: what was read, and what was written over it. */
class Layer {
  readonly written = new Set<string>()
  readonly #values = new Map<string, unknown>()

  has(key: string): boolean {
    return this.#values.has(key)
  }

  load(key: string, value: unknown): void {
    this.#values.set(key, value)
  }

  get(key: string): unknown {
    return this.#values.get(key)
  }

  set(key: string, value: unknown): void {
    this.#values.set(key, value)
    this.written.add(key)
  }

  delete(key: string): void {
    this.set(key, undefined)
  }
}

function overlayReader(
  saved: StateReader<IdentityCells>,
  layerOf: (name: CellName) => Layer,
): StateReader<IdentityCells> {
  return {
    ...saved,
    async get(name, keys) {
      const layer = layerOf(name)
      const values = await saved.get(name, keys)
      // What a layer holds under a name is of that name's type.
      return keys.map((key, at) => (layer.has(key) ? layer.get(key) : values[at])) as typeof values
    },
    scan: (name, options) => saved.scan(name, options),
    entries: (name, key) => saved.entries(name, key),
  }
}
