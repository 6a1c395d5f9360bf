import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeSimulation } from '../examples/simulator/write.ts'

/** People and how often each comes by: what events per person, and so identity, depend on. */
export interface Mix {
  readonly name: string
  readonly people: number
  readonly visitsPerPerson: number
}

/** A customer comes back again and again, as in a shop: about 70 events a person. */
export const returningPeople: Mix = { name: 'returning', people: 5_000, visitsPerPerson: 20 }

/** Most of what comes is seen for the first time: about 15 events a person, the worst for identity. */
export const newPeople: Mix = { name: 'new', people: 30_000, visitsPerPerson: 4 }

/** The seed of everything that is simulated: the same bytes in every run and on every machine. */
export const seed = 1

/** Collectors whose files a simulation is spread over. */
const files = 3

/** Temporary directories of one run of the benchmarks, and the input files that sections share. */
export class Workspace {
  readonly #path = mkdtempSync(join(tmpdir(), 'anabranch-bench-'))
  readonly #inputs = new Map<string, Promise<string>>()
  #directories = 0

  /** A new name for a directory, which does not exist yet. */
  directory(): string {
    this.#directories += 1
    return join(this.#path, `state-${this.#directories}`)
  }

  /** A directory of NDJSON files; written when first asked for. */
  input(mix: Mix): Promise<string> {
    const known = this.#inputs.get(mix.name)
    if (known !== undefined) return known
    const out = this.#pathOf(mix.name)
    const { people, visitsPerPerson } = mix
    const options = { seed, people, visitsPerPerson }
    const written = writeSimulation(options, { out, files, gzip: false }).then(() => out)
    this.#inputs.set(mix.name, written)
    return written
  }

  /** Events and bytes of each input that was written. */
  inputFacts(): Readonly<Record<string, number>> {
    const facts = [...this.#inputs.keys()].map((name) => {
      const input = this.#pathOf(name)
      const contents = readdirSync(input).map((file) => readFileSync(join(input, file)))
      const bytes = contents.reduce((sum, { length }) => sum + length, 0)
      const events = contents.reduce((sum, content) => sum + linesOf(content), 0)
      return { [`${name}Events`]: events, [`${name}BytesPerEvent`]: Math.round(bytes / events) }
    })
    return Object.assign({}, ...facts) as Record<string, number>
  }

  /** Removes everything. */
  remove(): void {
    rmSync(this.#path, { recursive: true, force: true })
  }

  #pathOf(mixName: string): string {
    return join(this.#path, `input-${mixName}`)
  }
}

function linesOf(content: Buffer): number {
  let lines = 0
  for (let at = content.indexOf(10); at >= 0; at = content.indexOf(10, at + 1)) lines += 1
  return lines
}
