import type { Cells, CellSpecs, StateReader, ValueCell } from '#state'
import type { OperatorContext, Want } from '../../operator.ts'
import type { IdentityCells } from '../identity-cells.ts'

type CellName = keyof IdentityCells

/** A copy of a part of an identity step's state, to try something out on. What is not there is absent. */
export class LoadedState {
  readonly #reader: StateReader<IdentityCells>
  readonly #cells: Cells<IdentityCells>
  readonly #counts = new Map<string, number>()

  constructor(specs: IdentityCells, reader: StateReader<IdentityCells>) {
    this.#reader = reader
    this.#cells = copiesOf(specs)
  }

  /** Reads, in rounds, what `prefetch` of an operator asks for. */
  async load(
    prefetch: (cells: Cells<IdentityCells>, want: Want<IdentityCells>) => Iterable<void>,
  ): Promise<void> {
    let wanted = new Map<CellName, Set<string>>()
    const want = (cell: CellName, key: string) => {
      wanted.set(cell, (wanted.get(cell) ?? new Set()).add(key))
    }
    for (const _round of prefetch(this.#cells, want)) {
      const asked = wanted
      wanted = new Map()
      for (const [cell, keys] of asked) await this.#read(cell, [...keys])
    }
  }

  /** For an operator's code. Timers are left alone. */
  context(watermarkMs: number): OperatorContext<IdentityCells> {
    return {
      step: '',
      cells: this.#cells,
      timers: { set: ignore, delete: ignore },
      watermarkMs: () => watermarkMs,
      count: (name, by = 1) => {
        this.#counts.set(name, (this.#counts.get(name) ?? 0) + by)
      },
    }
  }

  /** What was counted. */
  counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts)
  }

  async #read<Name extends CellName>(name: Name, keys: readonly string[]): Promise<void> {
    const values = await this.#reader.get(name, keys)
    const cell = this.#cells[name] as ValueCell<unknown>
    for (const [place, key] of keys.entries()) {
      const value = values[place]
      if (value !== undefined) cell.set(key, value)
    }
  }
}

function ignore(): void {}

function copiesOf<S extends CellSpecs>(specs: S): Cells<S> {
  const cells = Object.keys(specs).map((name) => [name, copyOf()] as const)
  return Object.fromEntries(cells) as Cells<S>
}

function copyOf(): ValueCell<unknown> {
  const values = new Map<string, unknown>()
  return {
    get: (key) => values.get(key),
    set: (key, value) => void values.set(key, value),
    delete: (key) => void values.delete(key),
  }
}
