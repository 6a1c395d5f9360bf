import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { KnownProfiles } from '../../../../../connectors/scylla/profiles/known-profiles.ts'
import { movesBetween } from '../../../../../connectors/scylla/profiles/members/moves.ts'
import type { RecordedMembership } from '../../../../../connectors/scylla/profiles/index.ts'

const big: RecordedMembership = { segment: 'big', sinceMs: 1 }
const lapsed: RecordedMembership = { segment: 'lapsed', sinceMs: 2 }

describe('movesBetween', () => {
  it('should say what is new and what goes, and nothing where nothing changed', () => {
    expect(movesBetween([big], [big, lapsed])).toEqual({ entered: [lapsed], left: [] })
    expect(movesBetween([big, lapsed], [lapsed])).toEqual({ entered: [], left: ['big'] })
    expect(movesBetween([big], [{ ...big }])).toBeUndefined()
  })

  it('should write a row anew where a profile left and came back', () => {
    const again = { segment: 'big', sinceMs: 9 }
    expect(movesBetween([big], [again])).toEqual({ entered: [again], left: [] })
  })

  it('should leave open what goes where it is not known what was there', () => {
    expect(movesBetween(undefined, [big])).toEqual({ entered: [big] })
    expect(movesBetween(undefined, [])).toEqual({})
  })

  it('should lead from any segments to any others', () => {
    const names = fc.subarray(['a', 'b', 'c'])
    const memberships = names.chain((segments) =>
      fc.tuple(
        ...segments.map((segment) =>
          fc.nat({ max: 2 }).map((sinceMs): RecordedMembership => ({ segment, sinceMs })),
        ),
      ),
    )
    fc.assert(
      fc.property(memberships, memberships, (before, now) => {
        const { entered = [], left = [] } = movesBetween(before, now) ?? {}
        const rows = new Map(before.map(({ segment, sinceMs }) => [segment, sinceMs]))
        for (const segment of left) rows.delete(segment)
        for (const { segment, sinceMs } of entered) rows.set(segment, sinceMs)
        const wanted = now.map(({ segment, sinceMs }) => [segment, sinceMs] as const)
        expect(new Map([...rows].sort())).toEqual(new Map(wanted.sort()))
      }),
    )
  })
})

describe('KnownProfiles', () => {
  const profile = (
    id: string,
    segments: readonly RecordedMembership[],
    aliases: string[] = [],
  ) => ({
    id,
    identifiers: [],
    aliases,
    segments,
  })

  it('should say what changed in segments since a profile was staged', () => {
    const known = new KnownProfiles()
    expect(known.note(profile('a', [big])).moves).toEqual({ entered: [big] })
    expect(known.note(profile('a', [big])).moves).toBeUndefined()
    expect(known.note(profile('a', [lapsed])).moves).toEqual({ entered: [lapsed], left: ['big'] })
    expect(known.note({ id: 'a', identifiers: [], aliases: [] }).moves).toEqual({
      entered: [],
      left: ['lapsed'],
    })
  })

  it('should end the memberships of former ids, once, and not know those it never saw', () => {
    const known = new KnownProfiles()
    known.note(profile('a', [big]))
    known.note(profile('b', [big]))
    expect(known.note(profile('b', [big], ['a', 'z'])).moves).toEqual({
      left: [],
      ended: { a: ['big'], z: null },
    })
    expect(known.note(profile('b', [big], ['a', 'y', 'z'])).moves).toEqual({
      left: [],
      ended: { y: null },
    })
    expect(known.note(profile('a', [lapsed])).moves).toEqual({ entered: [lapsed], left: [] })
  })

  it('should forget the ones that were unused longest where memberships are too many', () => {
    const known = new KnownProfiles({ memberships: 3 })
    known.note(profile('a', [big]))
    known.note(profile('b', [big]))
    known.note(profile('a', [big]))
    known.note(profile('c', [big, lapsed]))
    expect(known.note(profile('a', [])).moves).toEqual({ entered: [], left: ['big'] })
    expect(known.note(profile('b', [])).moves).toEqual({})
  })
})
