import type { TraitSet } from '../traits/trait-set.ts'
import type { Criterion } from './criteria/criterion.ts'
import { implicitName } from './criteria/events/implicit-trait.ts'
import {
  noSegments,
  type SegmentInputs,
  type SegmentRules,
  type SegmentVerdict,
} from './segment-rules.ts'
import type { SegmentSet } from './segment-set.ts'

/** What the state of a pipeline says of segments that it may not have. */
export interface StoredAnswers {
  /**
   * Segments that the state cannot say anything of, and why: each criterion that is in the way, with its
   * place and what to do. A verdict on these would be wrong.
   */
  readonly unknown: ReadonlyMap<string, readonly string[]>
  /** What else there is to know about a segment, such as what becomes different once it is added. */
  readonly notes: ReadonlyMap<string, readonly string[]>
  /** What each of the other segments says of a profile, given what the state says of it. */
  readonly verdicts: (inputs: SegmentInputs) => ReadonlyMap<string, SegmentVerdict>
}

/** What a pipeline keeps: `traits` and `segments` of its profile step. */
export interface KeptRules {
  readonly traits: TraitSet
  readonly segments?: SegmentRules
}

/**
 * Finds out which of the segments called `names` in `asked` the state can answer. Behaviour is read from the implicit
 * traits that the pipeline has already, or from a declared trait with the very same definition. A
 * segment that is referred to is as it is stored, unless `asked` has another definition of it.
 */
export function storedAnswers(
  asked: SegmentSet,
  names: ReadonlySet<string>,
  kept: KeptRules,
): StoredAnswers {
  const question = new Question(asked, kept)
  const unknown = new Map<string, readonly string[]>()
  const notes = new Map<string, readonly string[]>()
  const answered: string[] = []
  for (const { name, criteria } of asked.segments()) {
    if (!names.has(name) && !question.isNew(name)) continue
    const reasons = criteria.flatMap((each) => question.problem(each, unknown) ?? [])
    notes.set(
      name,
      criteria.flatMap((each) => question.note(each) ?? []),
    )
    if (reasons.length > 0) unknown.set(name, reasons)
    else answered.push(name)
  }
  return { unknown, notes, verdicts: (inputs) => question.verdicts(answered, inputs) }
}

class Question {
  readonly #asked: SegmentSet
  readonly #kept: KeptRules
  /** Declared traits by the name of the implicit trait that would hold the same. */
  readonly #twins: ReadonlyMap<string, string>

  constructor(asked: SegmentSet, kept: KeptRules) {
    this.#asked = asked
    this.#kept = kept
    const declared = kept.traits.traits.filter(({ isImplicit }) => !isImplicit)
    this.#twins = new Map(
      declared.map(({ name, definition }) => [implicitName(definition), name] as const),
    )
  }

  /** Whether the pipeline does not have it, or has it with another definition. */
  isNew(name: string): boolean {
    const { segments = noSegments } = this.#kept
    return !segments.has(name) || segments.versionOf(name) !== this.#asked.versionOf(name)
  }

  problem(
    { at, text, uses, definition }: Criterion,
    unknown: ReadonlyMap<string, unknown>,
  ): string | undefined {
    const { segment } = uses
    if (segment !== undefined) {
      if (unknown.has(segment)) return `${at}: ${segment} itself cannot be known yet`
      if (!Object.hasOwn(definition, 'forAtLeastMs') || !this.isNew(segment)) return undefined
      return `${at}: how long profiles have been in ${segment} is known from when this definition of it is added`
    }
    if ((uses.implicit ?? []).every(({ name }) => this.#holder(name) !== undefined)) {
      return undefined
    }
    const fix =
      'add the segment: it is known of the events from then on, and of those before by traits backfill'
    return `${at}: ${text}: no trait of the pipeline keeps this of its events; ${fix}`
  }

  note({ at, uses }: Criterion): string | undefined {
    const twins = (uses.implicit ?? [])
      .map(({ name }) => this.#holder(name))
      .filter((name) => name !== undefined && this.#kept.traits.get(name)?.isImplicit === false)
    if (twins.length === 0) return undefined
    const names = twins.join(' and ')
    return `${at}: taken from trait ${names}; once added it counts events from then on, until traits backfill: compare the trait instead`
  }

  verdicts(names: readonly string[], inputs: SegmentInputs): ReadonlyMap<string, SegmentVerdict> {
    const verdicts = new Map<string, SegmentVerdict>()
    const all: SegmentInputs = {
      ...inputs,
      trait: (name) => inputs.trait(this.#holder(name) ?? name),
      inSegment: (name) => {
        const verdict = this.isNew(name) ? verdicts.get(name) : undefined
        return verdict?.member ?? inputs.inSegment(name)
      },
    }
    for (const name of names) verdicts.set(name, this.#asked.evaluate(name, all))
    return verdicts
  }

  /** The trait of the pipeline that holds what an implicit one would; declared ones hold themselves. */
  #holder(name: string): string | undefined {
    return this.#kept.traits.get(name)?.name ?? this.#twins.get(name)
  }
}
