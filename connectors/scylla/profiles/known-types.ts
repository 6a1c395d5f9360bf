import { isDeepStrictEqual } from 'node:util'
import type { StoredIdentifierType } from '#schemas'
import type { FactTable } from './facts.ts'
import { noteTimes } from './write-time.ts'

/** Behind every type that the sink was told of. */
const unknownRank = 1_000

/** The fact that says which identifier types there are: those of the sink, and those that it met. */
export class KnownTypes {
  readonly #facts: FactTable
  #types: readonly StoredIdentifierType[]
  #timeMicros: bigint

  private constructor(
    facts: FactTable,
    types: readonly StoredIdentifierType[],
    timeMicros: bigint,
  ) {
    this.#facts = facts
    this.#types = types
    this.#timeMicros = timeMicros
  }

  /** Types as the sink is told of them now, with others that were noted before. */
  static async open(
    facts: FactTable,
    told: readonly StoredIdentifierType[],
    clock: number,
  ): Promise<KnownTypes> {
    const noted = await facts.readWithTime('types')
    const names = new Set(told.map(({ name }) => name))
    const others = (noted?.value ?? []).filter(({ name }) => !names.has(name))
    const known = new KnownTypes(facts, noted?.value ?? [], noted?.timeMicros ?? 0n)
    await known.#note([...told, ...others], clock)
    return known
  }

  /** Identifiers of a type that nobody told of have to be found as well. */
  async add(names: Iterable<string>, clock: number): Promise<void> {
    const known = new Set(this.#types.map(({ name }) => name))
    const added = [...new Set(names)].filter((name) => !known.has(name))
    const types = added.map((name) => ({ name, rank: unknownRank }))
    await this.#note([...this.#types, ...types], clock)
  }

  /** Later than what is there, were it of the same epoch: at equal times the larger text would win. */
  async #note(types: readonly StoredIdentifierType[], clock: number): Promise<void> {
    if (isDeepStrictEqual(types, this.#types)) return
    const { committedAt } = noteTimes(clock)
    const next = this.#timeMicros + 1n
    const timeMicros = committedAt > next ? committedAt : next
    await this.#facts.write('types', types, timeMicros)
    this.#types = types
    this.#timeMicros = timeMicros
  }
}
