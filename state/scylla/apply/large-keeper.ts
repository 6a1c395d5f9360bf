import type { LargeValues, LargeVersion } from '../rows/large-values.ts'

/** What is to be done once no row refers to the versions any more. */
interface Replaced {
  readonly table: number
  readonly key: string
  readonly versions: readonly LargeVersion[]
  /** The segment that gave the row a small value or none: it leaves the list; undefined: it stays. */
  readonly leftAt: number | undefined
}

/** Knows which rows have large values, and removes those that were replaced. */
export class LargeKeeper {
  readonly #values: LargeValues
  readonly #tables = new Map<number, Map<string, readonly LargeVersion[]>>()
  #replaced: Replaced[] = []

  constructor(values: LargeValues) {
    this.#values = values
  }

  /** Writes a value to its place. */
  async put(table: number, key: string, number: number, bytes: Buffer): Promise<LargeVersion> {
    await this.#replace(table, key, { number, isLarge: true })
    const version = { version: number, parts: this.#values.partsOf(bytes) }
    const known = await this.#of(table)
    // Those before as well, so that they are found where this process dies before they are removed.
    const before = this.#replaced
      .filter((each) => each.table === table && each.key === key)
      .flatMap(({ versions }) => versions)
    await this.#values.note(table, key, [version, ...before])
    known.set(key, [version])
    await this.#values.write(table, key, version, bytes)
    return version
  }

  /** A row gets a small value, or none, as of segment `number`. */
  replaced(table: number, key: string, number: number): Promise<void> {
    return this.#replace(table, key, { number, isLarge: false })
  }

  /** Removes what was replaced, now that no row refers to it. */
  async tidy(): Promise<void> {
    for (;;) {
      const [first] = this.#replaced
      if (first === undefined) return
      const { table, key, versions, leftAt } = first
      for (const version of versions) await this.#values.remove(table, key, version)
      if (leftAt !== undefined) await this.#values.forget(table, key, leftAt)
      this.#replaced.shift()
    }
  }

  async #replace(
    table: number,
    key: string,
    by: { readonly number: number; readonly isLarge: boolean },
  ): Promise<void> {
    const known = await this.#of(table)
    // The same number: it is being written again after a crash.
    const versions = known.get(key)?.filter(({ version }) => version !== by.number)
    if (versions === undefined) return
    known.delete(key)
    if (by.isLarge && versions.length === 0) return
    this.#replaced.push({ table, key, versions, leftAt: by.isLarge ? undefined : by.number })
  }

  async #of(table: number): Promise<Map<string, readonly LargeVersion[]>> {
    const known = this.#tables.get(table)
    if (known !== undefined) return known
    const versions = new Map(await this.#values.list(table))
    this.#tables.set(table, versions)
    return versions
  }
}
