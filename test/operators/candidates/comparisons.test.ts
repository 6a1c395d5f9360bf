import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  compareDate,
  comparePostcode,
  compareText,
  compareTokens,
  jointly,
  numbersWithin,
  samePrefix,
  similarBy,
  soundsAlike,
  withinEdits,
  type Comparison,
  type RecordFields,
} from '../../../operators/candidates/index.ts'
import { areFormsOfOneName } from '../../../operators/candidates/similarity/given-names.ts'
import { isOneSlip } from '../../../operators/candidates/similarity/edit-distance.ts'
import { jaroWinkler } from '../../../operators/candidates/similarity/jaro-winkler.ts'

describe('compareText', () => {
  const surname = compareText('surname', {
    levels: [similarBy(0.92), soundsAlike(), withinEdits(2)],
  })

  it.each([
    ['Whythorne', 'WHYTHORNE ', 'equal'],
    ['whythorne', 'whithorne', 'jaro-winkler 0.92'],
    ['knight', 'nite', 'sounds alike'],
    ['poulson', 'fouldon', 'levenshtein 2'],
    ['smith', 'jones', 'different'],
  ])('should find that %s and %s are: %s', (left, right, level) => {
    expect(levelOf(surname, { surname: left }, { surname: right })).toBe(level)
  })

  it.each(['', '  ', '\\N', 'NULL', 'NaN', undefined])('should not know %j', (text) => {
    expect(surname.read({ surname: text })).toBeUndefined()
  })

  it('should compare the beginnings of codes, and numbers', () => {
    const code = compareText('code', { levels: [samePrefix(3), numbersWithin(200)] })
    expect(levelOf(code, { code: '2770' }, { code: '2775' })).toBe('first 3')
    expect(levelOf(code, { code: '2770' }, { code: '2690' })).toBe('within 200')
    expect(levelOf(code, { code: '2770' }, { code: 'x' })).toBe('different')
  })

  it('should refuse levels that cannot be', () => {
    expect(() => similarBy(Number.NaN)).toThrow('similarBy(NaN): give a number from 0 to 1')
    expect(() => withinEdits(0)).toThrow('withinEdits(0)')
  })
})

describe('compareDate', () => {
  const born = compareDate('born')

  it.each([
    ['1856-06-18', '18560618', 'equal'],
    ['1856-06-18', '1856-86-18', 'one slip'],
    ['1856-06-18', '1865-06-18', 'one slip'],
    ['1856-06-11', '1856-11-06', 'day and month swapped'],
    ['1856-06-18', '1856-06-01', 'year and month or day'],
    ['1856-06-18', '1931-06-18', 'month and day'],
    ['1856-06-18', '1856-01-01', 'same year'],
    ['1856-06-18', '1931-01-01', 'different'],
  ])('should find that %s and %s are: %s', (left, right, level) => {
    expect(levelOf(born, { born: left }, { born: right })).toBe(level)
  })
})

describe('comparePostcode', () => {
  const postcode = comparePostcode('postcode')

  it.each([
    ['BS2 0EL', 'bs20el', 'equal'],
    ['BS2 0EL', 'BS2 0FL', 'one slip'],
    ['BS2 0EL', 'BS2 0AB', 'same sector'],
    ['BS2 0EL', 'BS2 7AB', 'same district'],
    ['BS2 0EL', 'BS11 7AB', 'same area'],
    ['BS2 0EL', 'CF83 4JG', 'different'],
    ['2770', '2775', 'one slip'],
    ['2770', '2759', 'same district'],
  ])('should find that %s and %s are: %s', (left, right, level) => {
    expect(levelOf(postcode, { postcode: left }, { postcode: right })).toBe(level)
  })
})

describe('compareTokens', () => {
  const name = compareTokens('name', {
    fields: ['given', 'surname'],
    ignore: new Set(['sir', 'baronet']),
    similar: (left, right) => areFormsOfOneName(left, right) || jaroWinkler(left, right) >= 0.88,
  })

  it.each([
    ['sir john campbell', 'campbell, john', 'two equal'],
    ['william poulson', 'billy poulson', 'one equal, one similar'],
    ['billy poulson', 'poulson', 'only one known, equal'],
    ['thomas whythorne', 'thomas smith', 'one equal, others differ'],
    ['thomqs', 'thomas', 'only one known, similar'],
    ['william poulspn', 'billy poulson', 'two similar'],
    ['ada byron', 'mary shelley', 'different'],
    ['sir baronet', 'baronet', 'only one known, equal'],
  ])('should find that %s and %s are: %s', (left, right, level) => {
    expect(levelOf(name, { given: left }, { surname: right })).toBe(level)
  })

  it('should let the rarity of equal words count', () => {
    const [left, right] = [name.read({ given: 'john smith' }), name.read({ given: 'jack smith' })]
    if (left === undefined || right === undefined) throw new Error('not read')
    expect(name.compare(left, right).terms).toEqual(['smith'])
  })
})

describe('compareTokens with any likeness', () => {
  it('should find as many alike whichever record comes first', () => {
    const [ones, others] = [
      ['a', 'b', 'c', 'd'],
      ['e', 'f', 'g', 'h'],
    ]
    const wordsOf = (letters: string[]) =>
      fc.shuffledSubarray(letters, { minLength: 3 }).map((words) => words.join(' '))
    const [words, otherWords] = [wordsOf(ones), wordsOf(others)]
    const pairs = fc.uniqueArray(fc.tuple(fc.constantFrom(...ones), fc.constantFrom(...others)))
    fc.assert(
      fc.property(words, otherWords, pairs, (left, right, alike) => {
        const similar = (one: string, other: string) =>
          alike.some(([a, b]) => (a === one && b === other) || (a === other && b === one))
        const comparison = compareTokens('a', { fields: ['a'], similar })
        expect(levelOf(comparison, { a: left }, { a: right })).toBe(
          levelOf(comparison, { a: right }, { a: left }),
        )
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('jointly', () => {
  const place = jointly(comparePostcode('postcode'), compareText('town'))

  it('should have a level for each pair of levels', () => {
    const bristol = { postcode: 'bs2 0el', town: 'bristol' }
    expect(levelOf(place, bristol, { postcode: 'bs2 7ab', town: 'bristol' })).toBe(
      'same district; equal',
    )
    expect(levelOf(place, bristol, { town: 'bristol' })).toBe('not known; equal')
  })

  it('should put levels of which as much is known into one group', () => {
    const groups = new Set(place.levels.map(({ group }) => group))
    expect([...groups]).toEqual([';', ';?', '?;', '?;?'])
  })
})

describe('every comparison', () => {
  const word = fc.constantFrom(
    'ann',
    'anna',
    'nan',
    'smith',
    'smiht',
    'smit',
    '18560618',
    '1856-06-81',
  )
  const text = fc.oneof(
    fc.array(word, { maxLength: 3 }).map((words) => words.join(' ')),
    fc.string(),
  )
  const similar = (left: string, right: string) =>
    areFormsOfOneName(left, right) || jaroWinkler(left, right) > 0.8
  const comparisons: readonly Comparison[] = [
    compareText('a', { levels: [similarBy(0.9), withinEdits(1), soundsAlike(), samePrefix(2)] }),
    compareDate('a'),
    comparePostcode('a'),
    compareTokens('a', { fields: ['a', 'b'], similar }),
    jointly(compareDate('a'), compareText('b')),
  ]

  it.each(comparisons.map((comparison) => [comparison.name, comparison] as const))(
    'should be symmetric, and agree with itself best: %s',
    (_name, comparison) => {
      const fields = fc.record({ a: text, b: text })
      fc.assert(
        fc.property(fields, fields, (left, right) => {
          const [one, other] = [comparison.read(left), comparison.read(right)]
          if (one === undefined || other === undefined) return
          const agreement = comparison.compare(one, other)
          expect(comparison.compare(other, one)).toEqual(agreement)
          expect(comparison.levels[agreement.level]).toBeDefined()
          const alike = comparison.compare(one, one)
          expect(alike.level).toBeLessThanOrEqual(agreement.level)
          expect(comparison.terms(one)).toEqual(expect.arrayContaining([...agreement.terms]))
        }),
      )
    },
  )
})

describe('similarity', () => {
  it('should give the values that Winkler printed', () => {
    expect(jaroWinkler('martha', 'marhta')).toBeCloseTo(0.961, 3)
    expect(jaroWinkler('dwayne', 'duane')).toBeCloseTo(0.84, 3)
    expect(jaroWinkler('', 'a')).toBe(0)
  })

  it('should tell one slip from two', () => {
    expect(
      ['ab', 'cab', 'a', 'b', 'ba', 'xb'].every((text) => text === 'ab' || isOneSlip('ab', text)),
    ).toBe(true)
    expect(isOneSlip('abcd', 'badc')).toBe(false)
    expect(isOneSlip('same', 'same')).toBe(false)
  })

  it('should know forms of names', () => {
    expect(areFormsOfOneName('william', 'billy')).toBe(true)
    expect(areFormsOfOneName('henry', 'harold')).toBe(false)
  })
})

// Helpers

function levelOf(
  comparison: Comparison,
  left: RecordFields,
  right: RecordFields,
): string | undefined {
  const [one, other] = [comparison.read(left), comparison.read(right)]
  if (one === undefined || other === undefined) return 'not known'
  return comparison.levels[comparison.compare(one, other).level]?.name
}
