import type { JsonObject } from '#schemas'
import type { ImplicitAggregation } from './criteria/events/implicit-trait.ts'
import { evaluate } from './expression/evaluate.ts'
import { explain, type SegmentExplanation } from './expression/explain.ts'
import { dependencies, type Dependencies } from './dependencies.ts'
import { implicitTraitsOf } from './expression/node.ts'
import type { CheckedSegment } from './definition/read-segments.ts'
import type { SegmentInputs, SegmentRules, SegmentVerdict } from './segment-rules.ts'

/** Segments that are known to work: what `defineSegments` and `parseSegments` give. */
export class SegmentSet implements SegmentRules {
  /** Each after those that it refers to. */
  readonly names: readonly string[]
  /** Traits that nobody declared and that have to be kept for these segments, by name. */
  readonly implicitTraits: Readonly<Record<string, ImplicitAggregation>>
  /** Whether time alone can change who is a member. */
  readonly isTimed: boolean
  readonly #segments: ReadonlyMap<string, CheckedSegment>
  readonly #definitions: JsonObject
  readonly #dependencies: Dependencies

  /** Of segments in an order such as `names`, and of their JSON in the order of their author. */
  constructor(segments: ReadonlyMap<string, CheckedSegment>, authored: readonly string[]) {
    this.#segments = segments
    this.#definitions = Object.fromEntries(
      authored.map((name) => [name, definitionOf(segments.get(name))]),
    )
    this.#dependencies = dependencies(segments)
    this.names = [...segments.keys()]
    const criteria = this.segments().flatMap((segment) => segment.criteria)
    this.implicitTraits = implicitTraitsOf(this.segments().map(({ expression }) => expression))
    this.isTimed =
      criteria.some((criterion) => criterion.changesMs !== undefined) ||
      this.segments().some(({ refresh }) => refresh !== undefined)
  }

  has(name: string): boolean {
    return this.#segments.has(name)
  }

  /** Short hash of what a segment says, and of what the segments say that it refers to. */
  versionOf(name: string): string {
    return this.#get(name).version
  }

  /** JSON of each segment by name, in the order of their author. */
  get definitions(): JsonObject {
    return this.#definitions
  }

  /** Segments, each after those that it refers to. */
  segments(): readonly CheckedSegment[] {
    return [...this.#segments.values()]
  }

  /**
   * Names of the segments whose verdict may be another when the traits of these names have other values,
   * each after those that it refers to. `*` stands for attributes and identifiers.
   */
  dependentsOf(traits: Iterable<string>): readonly string[] {
    return this.#dependencies.dependentsOf(traits)
  }

  /** Traits that a segment depends on, through others too; implicit ones, and `*` as above. */
  traitsOf(name: string): ReadonlySet<string> {
    this.#get(name)
    return this.#dependencies.traitsOf(name)
  }

  /** When a segment is next refreshed after a time; undefined for one that follows every event. */
  nextRefreshMs(name: string, afterMs: number): number | undefined {
    return this.#get(name).refresh?.nextMs(afterMs)
  }

  /** What a segment says of a profile. Throws `RangeError` for a name that is not in the set. */
  evaluate(name: string, inputs: SegmentInputs): SegmentVerdict {
    return evaluate(this.#get(name).expression, inputs)
  }

  /** The tree of a segment's expression, with what each part of it says of a profile, and why. */
  explain(name: string, inputs: SegmentInputs): SegmentExplanation {
    return explain(this.#get(name).expression, inputs)
  }

  #get(name: string): CheckedSegment {
    const segment = this.#segments.get(name)
    if (segment !== undefined) return segment
    throw new RangeError(`no segment is called "${name}"; there are ${this.names.join(', ')}`)
  }
}

function definitionOf(segment: CheckedSegment | undefined): JsonObject {
  if (segment === undefined) return {}
  const { expression, description, refresh } = segment
  return {
    when: expression.definition,
    ...(refresh && { refresh: refresh.definition }),
    ...(description !== '' && { description }),
  }
}
