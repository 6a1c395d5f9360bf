import fc from 'fast-check'
import type { Message } from '#schemas'
import type {
  ProfileMessage,
  ProfileMessageState,
  RecordedMembership,
} from '../../../../../connectors/scylla/profiles/index.ts'
import { changeOf, idOf, recordOf } from '../records.ts'

/** What happens to profiles; what cannot happen, such as merging a profile with itself, does nothing. */
export interface Happening {
  readonly kind: 'event' | 'merge' | 'part'
  readonly one: number
  readonly other: number
  /** Places of segments that the profile, or the merged one, is in afterwards. */
  readonly segments: readonly number[]
  readonly sinceMs: number
}

/** Anything that may happen to few people and three segments. */
export const happening: fc.Arbitrary<Happening> = fc.record({
  kind: fc.constantFrom<Happening['kind'][]>('event', 'merge', 'part'),
  one: fc.nat({ max: 2 }),
  other: fc.nat({ max: 2 }),
  segments: fc.subarray([0, 1, 2]),
  sinceMs: fc.nat({ max: 2 }),
})

/** People who enter and leave segments, merge and part: messages of them, and what is true then. */
export class People {
  readonly segments: readonly string[]
  readonly #unique: string
  /** Profiles that there are now, by number, with former ones that are part of them. */
  readonly #living = new Map<number, { former: number[]; segments: RecordedMembership[] }>()
  #version = 0

  constructor(unique: string) {
    this.#unique = unique
    this.segments = [0, 1, 2].map((place) => `segment-${place}-${unique}`)
  }

  /** Ids of all, living or not. */
  get ids(): readonly string[] {
    return [0, 1, 2].map((number) => this.#idOf(number))
  }

  /** What tells of it; nothing where it cannot happen. */
  happens({ kind, one, other, segments, sinceMs }: Happening): readonly Message<ProfileMessage>[] {
    const inSegments = segments.map((place) => ({ segment: this.segments[place] ?? '', sinceMs }))
    if (kind === 'event') return this.#event(one, inSegments)
    if (kind === 'merge') return this.#merge(one, other, inSegments)
    return this.#part(one, inSegments)
  }

  /** What the tables have to say of an id: the profile that it leads to, and its own segments. */
  truth(id: string): { readonly present: string | undefined; segments: Map<string, number> } {
    const number = this.ids.indexOf(id)
    const segments = new Map(
      this.#living.get(number)?.segments.map(({ segment, sinceMs }) => [segment, sinceMs]),
    )
    const holder = this.#holderOf(number)
    return { present: holder === undefined ? undefined : this.#idOf(holder), segments }
  }

  #event(number: number, segments: RecordedMembership[]) {
    const holder = this.#holderOf(number) ?? number
    this.#living.set(holder, { former: this.#living.get(holder)?.former ?? [], segments })
    return [changeOf(this.#record(holder))]
  }

  #merge(one: number, other: number, segments: RecordedMembership[]) {
    const [into, ended] = [this.#living.get(one), this.#living.get(other)]
    if (one === other || into === undefined || ended === undefined) return []
    this.#living.delete(other)
    this.#living.set(one, { former: [...into.former, other, ...ended.former], segments })
    return [changeOf(this.#record(one))]
  }

  /** The profile that it was part of keeps its segments. */
  #part(number: number, segments: RecordedMembership[]) {
    const holder = this.#holderOf(number)
    if (holder === undefined || holder === number) return []
    const rest = this.#living.get(holder)
    if (rest === undefined) return []
    rest.former = rest.former.filter((former) => former !== number)
    this.#living.set(number, { former: [], segments })
    return [changeOf(this.#record(number), this.#record(holder))]
  }

  #holderOf(number: number): number | undefined {
    if (this.#living.has(number)) return number
    for (const [holder, { former }] of this.#living) if (former.includes(number)) return holder
  }

  #record(number: number): ProfileMessageState {
    this.#version += 1
    const { former = [], segments = [] } = this.#living.get(number) ?? {}
    const parts = [number, ...former].map((part) => recordOf(this.#nameOf(part)))
    return recordOf(this.#nameOf(number), {
      version: this.#version,
      aliases: former.map((part) => this.#idOf(part)),
      identifiers: parts.flatMap(({ identifiers = [] }) => identifiers),
      segments: [...segments],
    })
  }

  #nameOf(number: number): string {
    return `person-${number}-${this.#unique}`
  }

  #idOf(number: number): string {
    return idOf(this.#nameOf(number))
  }
}
