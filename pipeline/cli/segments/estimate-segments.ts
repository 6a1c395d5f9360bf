import {
  profileReader,
  readSegmentInputs,
  storedAnswers,
  type Profile,
  type ProfileReaderOptions,
  type SegmentInputs,
  type SegmentVerdict,
} from '#operators'
import type { SegmentsFile } from './read-segments-file.ts'

/** How many profiles a segment would hold, and how that differs from those it holds. */
export interface SegmentEstimate {
  readonly segment: string
  /** Profiles that were looked at. */
  readonly lookedAt: number
  /** Whether there are more profiles than were looked at. */
  readonly hasMore: boolean
  /** Of the profiles looked at: those that it would hold. Null where the state cannot tell. */
  readonly members: number | null
  /** Of the profiles looked at, from 0 to 100. */
  readonly percent: number | null
  /** Ids of the first profiles that it would hold. */
  readonly sample: readonly string[]
  /** Of the profiles looked at: those that it holds. Null where the pipeline has no such segment. */
  readonly membersNow: number | null
  readonly entering: number | null
  readonly leaving: number | null
  /** Why the state cannot tell: each criterion that is in the way, and what to do. */
  readonly unknown: readonly string[]
  readonly notes: readonly string[]
}

/** How far an estimate goes. */
export interface EstimateLimits {
  /** Profiles to look at. */
  readonly profilesMax: number
  /** Ids to give for each segment. */
  readonly sampleMax: number
}

/** Profiles that are read together. */
const chunkLength = 64

/** Looks at profiles in the order of their ids, as of the watermark at its beginning. */
export async function estimateSegments(
  { segments, names }: SegmentsFile,
  source: ProfileReaderOptions,
  { profilesMax, sampleMax }: EstimateLimits,
): Promise<readonly SegmentEstimate[]> {
  const answers = storedAnswers(segments, new Set(names), source)
  const asOfMs = (await source.asOfMs?.()) ?? Infinity
  const tallies = names.map((name) => new Tally(name, sampleMax))
  const steady = { ...source, asOfMs: async () => asOfMs }
  let found = 0
  for await (const chunk of readChunks(steady, profilesMax + 1)) {
    for (const [id, inputs] of chunk) {
      found += 1
      if (found > profilesMax) break
      const verdicts = answers.verdicts(inputs)
      for (const tally of tallies) tally.add(id, verdicts, inputs)
    }
  }
  const looked = { lookedAt: Math.min(found, profilesMax), hasMore: found > profilesMax }
  return tallies.map((tally) => {
    const { segment } = tally
    const isScheduled = segments.nextRefreshMs(segment, asOfMs) !== undefined
    const notes = [
      ...(answers.notes.get(segment) ?? []),
      ...(isScheduled ? ['this is as if its schedule came now'] : []),
    ]
    const unknown = answers.unknown.get(segment) ?? []
    const isRunning = source.segments?.has(segment) ?? false
    return { ...tally.estimate(looked, isRunning, unknown), notes }
  })
}

/** Counts for one segment. */
class Tally {
  readonly segment: string
  readonly #sample: string[] = []
  #members = 0
  #membersNow = 0
  #entering = 0
  #leaving = 0
  readonly #sampleMax: number

  constructor(segment: string, sampleMax: number) {
    this.segment = segment
    this.#sampleMax = sampleMax
  }

  add(id: string, verdicts: ReadonlyMap<string, SegmentVerdict>, inputs: SegmentInputs): void {
    const isMember = verdicts.get(this.segment)?.member ?? false
    const isNow = inputs.inSegment(this.segment)
    if (isNow) this.#membersNow += 1
    if (isMember && !isNow) this.#entering += 1
    if (isNow && !isMember) this.#leaving += 1
    if (!isMember) return
    this.#members += 1
    if (this.#sample.length < this.#sampleMax) this.#sample.push(id)
  }

  estimate(
    looked: Pick<SegmentEstimate, 'lookedAt' | 'hasMore'>,
    isRunning: boolean,
    unknown: readonly string[],
  ): Omit<SegmentEstimate, 'notes'> {
    const ifKnown = (value: number) => (unknown.length > 0 ? null : value)
    const percent = (100 * this.#members) / Math.max(1, looked.lookedAt)
    return {
      segment: this.segment,
      ...looked,
      members: ifKnown(this.#members),
      percent: ifKnown(percent),
      sample: this.#sample,
      membersNow: isRunning ? this.#membersNow : null,
      entering: isRunning ? ifKnown(this.#entering) : null,
      leaving: isRunning ? ifKnown(this.#leaving) : null,
      unknown,
    }
  }
}

type Asked = readonly [id: string, inputs: SegmentInputs]

async function* readChunks(
  source: ProfileReaderOptions,
  limit: number,
): AsyncGenerator<readonly Asked[]> {
  let chunk: Profile[] = []
  const read = () =>
    Promise.all(
      chunk.map(async (each) => [each.id, await readSegmentInputs(each, source)] as const),
    )
  for await (const profile of profileReader(source).list({ limit })) {
    chunk.push(profile)
    if (chunk.length < chunkLength) continue
    yield await read()
    chunk = []
  }
  if (chunk.length > 0) yield await read()
}
