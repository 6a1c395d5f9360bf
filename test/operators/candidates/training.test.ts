import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  CandidateScorer,
  compareText,
  trainModel,
  TrainingError,
  withModel,
  type CandidateModel,
} from '../../../operators/candidates/index.ts'
import {
  maximise,
  type Assumptions,
  type Evidence,
} from '../../../operators/candidates/training/expectation-maximisation.ts'
import { Frequencies } from '../../../operators/candidates/model/frequencies.ts'
import { firstGuess } from '../../../operators/candidates/training/shares.ts'
import { makePeople, shuffled } from './people.ts'
import { candidates } from './rules.ts'

const training = { ...candidates, seed: 1, frequencies: false }

describe('trainModel', () => {
  const people = makePeople(1, 300)
  const { model, matches } = trainModel(fieldsOf(people), training)

  it('should learn without labels how records of one person are alike', () => {
    expect(matches).toBeGreaterThan(700) // 300 people with three pairs each
    expect(matches).toBeLessThan(1_000)
    expect(model.matchesPerRecord).toBeGreaterThan(1.5)
    const [equal, slip] = sharesOf(model, 'born')
    expect(equal?.m).toBeGreaterThan(0.5)
    expect(equal?.u).toBeLessThan(0.01)
    expect(slip?.m).toBeGreaterThan(slip?.u ?? 1)
  })

  it('should give a better agreement more bits', () => {
    for (const comparison of ['born', 'town']) {
      const shares = sharesOf(model, comparison)
      const bits = shares.map(({ m, u }) => Math.log2(m / u))
      expect(bits[0]).toBeGreaterThan(0)
      expect(bits.at(-1)).toBeLessThan(0)
      expect(bits[0]).toBeGreaterThan(bits.at(-1) ?? 0)
    }
  })

  it('should learn the same from records in another order, and from the same seed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const again = trainModel(fieldsOf(shuffled(seed, people)), training)
        expect(again.model).toEqual(model)
      }),
      { numRuns: 5 },
    )
  })

  it('should make groups of levels add up to one', () => {
    for (const { levels } of model.comparisons) {
      expect(levels.reduce((sum, { m }) => sum + m, 0)).toBeCloseTo(1, 3)
      expect(levels.reduce((sum, { u }) => sum + u, 0)).toBeCloseTo(1, 3)
    }
  })

  it('should not take the many records of one person for agreements of strangers', () => {
    const dense = makePeople(8, 60, 10)
    const { model } = trainModel(fieldsOf(dense), training)
    const [equal] = sharesOf(model, 'born')
    const inSample = chanceToAgree(dense)
    expect(equal?.u).toBeLessThan(inSample / 5)
  })

  it('should keep values of the sample only where it is told to', () => {
    expect(model.frequencies).toEqual({})
    const kept = trainModel(fieldsOf(people), { ...training, frequencies: true }).model
    expect(kept.frequencies['town']?.terms['bristol']).toBeGreaterThan(50)
    const rare = new CandidateScorer(withModel(candidates, kept))
    const smith = { name: 'ann whythorneson', town: 'bristol' }
    expect(rare.score(smith, smith).bits).toBeGreaterThan(
      rare.score({ ...smith, name: 'john smith' }, { ...smith, name: 'john smith' }).bits,
    )
  })

  it.each([
    [[], training, 'the sample has 0 records'],
    [[{ name: 'ann' }], training, 'the sample has 1 records'],
    [fieldsOf(people), { ...training, seed: Number.NaN }, 'the seed is NaN'],
    [fieldsOf(people), { ...training, blocking: [] }, 'no blocking rule'],
    [fieldsOf(people), { ...training, comparisons: [] }, 'nothing is compared'],
  ])('should say why it cannot learn: %#', (records, options, message) => {
    expect(() => trainModel(records, options)).toThrow(TrainingError)
    expect(() => trainModel(records, options)).toThrow(message)
  })

  it('should learn from records that have nothing in common, or nothing at all', () => {
    for (const records of [
      [{ name: 'ann' }, { name: 'bob' }],
      [{}, {}],
    ]) {
      const { model } = trainModel(records, training)
      const shares = model.comparisons.flatMap(({ levels }) => levels.flatMap(({ m, u }) => [m, u]))
      expect(shares.every((share) => share > 0 && share <= 1)).toBe(true)
    }
  })
})

describe('expectation maximisation', () => {
  it('should never make the evidence less likely', () => {
    const comparisons = ['a', 'b', 'c'].map((name) => compareText(name))
    const level = fc.integer({ min: -1, max: 1 })
    const pattern = fc.record({ levels: fc.tuple(level, level, level), count: fc.nat({ max: 50 }) })
    const share = fc.double({ min: 0.01, max: 0.99, noNaN: true })
    fc.assert(
      fc.property(
        fc.array(pattern, { minLength: 1 }),
        fc.nat(1_000),
        share,
        share,
        (patterns, otherPairs, matchShare, equal) => {
          const evidence: Evidence = { comparisons, patterns, otherPairs }
          const u = comparisons.map(() => [equal, 1 - equal])
          const start: Assumptions = { matchShare, m: firstGuess(comparisons), u }
          const likelihoods: number[] = []
          maximise(evidence, start, (logLikelihood) => likelihoods.push(logLikelihood))
          for (const [round, likelihood] of likelihoods.slice(1).entries()) {
            expect(likelihood).toBeGreaterThanOrEqual((likelihoods[round] ?? 0) - 1e-6)
          }
        },
      ),
    )
  })
})

describe('Frequencies', () => {
  it('should count no term as rarer than one that a single person has', () => {
    const counts = new Map([
      ['smith', 200],
      ['whythorne', 8],
      ['whythornf', 2],
    ])
    const frequencies = new Frequencies(1_000, counts, 8)
    expect(frequencies.adjustmentBits('smith')).toBeLessThan(0)
    expect(frequencies.adjustmentBits('whythorne')).toBeGreaterThan(0)
    expect(frequencies.adjustmentBits('whythornf')).toBe(frequencies.adjustmentBits('whythorne'))
    expect(frequencies.adjustmentBits('never seen')).toBe(frequencies.adjustmentBits('whythorne'))
  })
})

// Helpers

/** Share of pairs of records, of whomever, that have one date of birth. */
function chanceToAgree(people: ReturnType<typeof makePeople>): number {
  let [pairs, equal] = [0, 0]
  for (const [place, { fields }] of people.entries()) {
    for (const other of people.slice(place + 1)) {
      if (!fields['born'] || !other.fields['born']) continue
      pairs++
      if (fields['born'] === other.fields['born']) equal++
    }
  }
  return equal / pairs
}

function fieldsOf(people: ReturnType<typeof makePeople>) {
  return people.map(({ fields }) => fields)
}

function sharesOf({ comparisons }: CandidateModel, name: string) {
  return comparisons.find((comparison) => comparison.name === name)?.levels ?? []
}
