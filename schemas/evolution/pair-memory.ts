import { isProblem, type Finding } from './finding.ts'
import type { RecordNode } from './schema-node.ts'

interface Entry {
  findings: readonly Finding[]
}

/**
 * Remembers what was found for each pair of records, so that records which contain themselves come to
 * an end and shared ones are compared once. A pair that is being compared is taken to fit; when it
 * turns out not to, what was found to fit meanwhile is forgotten, since that may rest on it.
 */
export class PairMemory {
  readonly #entries = new Map<RecordNode, Map<RecordNode, Entry>>()
  readonly #fitting: (readonly [RecordNode, RecordNode])[] = []

  /** What was found for the pair; `compare` finds it when it is met first. */
  once(
    reader: RecordNode,
    writer: RecordNode,
    compare: () => readonly Finding[],
  ): readonly Finding[] {
    const known = this.#entries.get(reader)?.get(writer)
    if (known !== undefined) return known.findings
    const mark = this.#fitting.length
    const entry: Entry = { findings: [] }
    const byWriter = this.#entries.get(reader) ?? new Map<RecordNode, Entry>()
    this.#entries.set(reader, byWriter.set(writer, entry))
    entry.findings = compare()
    if (entry.findings.some(isProblem)) this.#forgetFrom(mark)
    else this.#fitting.push([reader, writer])
    return entry.findings
  }

  #forgetFrom(mark: number): void {
    for (const [reader, writer] of this.#fitting.splice(mark)) {
      this.#entries.get(reader)?.delete(writer)
    }
  }
}
