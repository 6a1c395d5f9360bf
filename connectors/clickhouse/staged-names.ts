/** A blob of staged rows. */
export interface ChunkName {
  readonly name: string
  /** The last epoch that had been cut when it was staged. */
  readonly after: number
}

/** A blob that says that an epoch was committed. */
export interface CommittedName {
  readonly name: string
  readonly epoch: number
  readonly token: string
}

/** The blobs of one part of a step, by what they are. */
export interface StagedNames {
  /** All that are there, of whatever kind. */
  readonly all: ReadonlySet<string>
  /** Ids under which rows of this state stand in the tables, in an order that stays. */
  readonly writers: readonly string[]
  readonly chunks: readonly ChunkName[]
  readonly committed: readonly CommittedName[]
}

const chunk = /^chunk\.(\d+)\./
const committed = /^committed\.(\d+)\.(.+)$/
const writer = /^writer\.(.+)$/

/** Sorts names of blobs by what they are; those of other parts are left out. */
export function readNames(names: readonly string[], part: string): StagedNames {
  const own = names.filter((name) => name.startsWith(`${part}.`))
  const rest = (name: string) => name.slice(part.length + 1)
  return {
    all: new Set(own),
    writers: own.flatMap((name) => writer.exec(rest(name))?.[1] ?? []).sort(),
    chunks: own.flatMap((name) => {
      const after = chunk.exec(rest(name))?.[1]
      return after === undefined ? [] : [{ name, after: Number(after) }]
    }),
    committed: own.flatMap((name) => {
      const [, epoch, token] = committed.exec(rest(name)) ?? []
      return token === undefined ? [] : [{ name, epoch: Number(epoch), token }]
    }),
  }
}
