import type { LargeValues, LargeVersion } from '../rows/large-values.ts'

/** Knows which rows have large values, and removes those that were replaced. */
export class LargeKeeper {
  readonly #values: LargeValues
  readonly #tables = new Map<number, Map<string, LargeVersion[]>>()
  #replaced: { readonly table: number; readonly version: LargeVersion }[] = []

  constructor(values: LargeValues) {
    this.#values = values
  }

  /** Writes a value to its place. */
  async put(table: number, key: string, number: number, bytes: Buffer): Promise<LargeVersion> {
    await this.replaced(table, key, number)
    const version = await this.#values.write(table, key, number, bytes)
    const known = await this.#of(table)
    known.set(key, [version])
    return version
  }

  /** A row gets another value as of segment `number`. */
  async replaced(table: number, key: string, number: number): Promise<void> {
    const known = await this.#of(table)
    const versions = known.get(key)
    if (versions === undefined) return
    known.delete(key)
    // The same number: it is being written again after a crash.
    for (const version of versions) {
      if (version.version !== number) this.#replaced.push({ table, version })
    }
  }

  /** Removes what was replaced, now that no row refers to it. */
  async tidy(): Promise<void> {
    for (;;) {
      const [first] = this.#replaced
      if (first === undefined) return
      await this.#values.remove(first.table, first.version)
      this.#replaced.shift()
    }
  }

  async #of(table: number): Promise<Map<string, LargeVersion[]>> {
    const known = this.#tables.get(table)
    if (known !== undefined) return known
    const versions = new Map<string, LargeVersion[]>()
    for (const version of await this.#values.list(table)) {
      versions.set(version.key, [...(versions.get(version.key) ?? []), version])
    }
    this.#tables.set(table, versions)
    return versions
  }
}
