import { describe, expect, it } from 'vitest'
import {
  CandidateModelError,
  CandidateRulesError,
  CandidateScorer,
  anySoundOf,
  anyTwoWordsOf,
  anyWordOf,
  block,
  compareText,
  compareTokens,
  fellegiSunter,
  jointly,
  parseModel,
  trainModel,
  withModel,
  type BlockPart,
  type CandidateModel,
  type Comparison,
} from '../../../operators/candidates/index.ts'
import { makePeople } from './people.ts'
import { candidates, options } from './rules.ts'

const people = makePeople(2, 150).map(({ fields }) => fields)
const { model } = trainModel(people, { ...candidates, seed: 1, frequencies: true })

describe('parseModel', () => {
  it('should take a model that was written as JSON and read again', () => {
    expect(parseModel(JSON.parse(JSON.stringify(model)), options.comparisons)).toEqual(model)
  })

  it.each([
    [undefined, 'it is no JSON object'],
    [[], 'it is no JSON object'],
    [{ format: 2 }, 'format is 2, this release reads 1'],
    [{ ...model, records: Number.NaN }, 'records is NaN, must be a number above 0'],
    [{ ...model, matchesPerRecord: 'many' }, 'matchesPerRecord is "many"'],
    [{ ...model, comparisons: {} }, 'comparisons is {}, no list'],
    [{ ...model, comparisons: model.comparisons.slice(1) }, 'comparisons has none of "name"'],
    [
      withLevel({ m: Number.NaN }),
      'comparisons[0].levels[0].m is NaN, must be above 0 and at most 1',
    ],
    [withLevel({ u: 0 }), 'comparisons[0].levels[0].u is 0'],
    [
      withLevel({ name: 'else' }),
      'comparisons[0].levels[0] is "else", the rules have "three or more',
    ],
    [{ ...model, frequencies: undefined }, 'frequencies is missing'],
    [{ ...model, frequencies: { name: {} } }, 'frequencies.name has no terms'],
    [{ ...model, frequencies: { name: { records: 1, terms: { ann: -1 } } } }, 'terms.ann is -1'],
    [{ ...model, matchesPerRecord: 7 }, 'it was changed by hand, or cut short'],
  ])('should say what is wrong and where: %#', (value, problem) => {
    expect(() => parseModel(value, options.comparisons)).toThrow(CandidateModelError)
    expect(() => parseModel(value, options.comparisons)).toThrow(problem)
    expect(() => parseModel(value, options.comparisons)).toThrow('anabranch identity train')
  })

  it('should refuse a model of other fields', () => {
    const others = [compareText('email')]
    expect(() => parseModel(model, others)).toThrow(
      'comparisons[0] is of "name"; the rules compare email',
    )
    expect(() => parseModel(model, others)).toThrow('comparisons has none of "email"')
  })
})

describe('fellegiSunter', () => {
  it('should list every problem at once', () => {
    const [comparison] = options.comparisons
    const act = () =>
      fellegiSunter({
        comparisons: [comparison, comparison].filter((one) => one !== undefined),
        blocking: [],
        band: { review: 0.9, merge: 0.5 },
        bounds: { blockSizeMax: 0 },
        requiresConsent: '',
      })
    expect(act).toThrow(CandidateRulesError)
    for (const problem of [
      'two comparisons are called "name"',
      'blocking is empty',
      'band.merge is 0.5, below band.review 0.9',
      'bounds.blockSizeMax is 0',
      'requiresConsent is empty',
    ]) {
      expect(act).toThrow(problem)
    }
    expect(() => fellegiSunter({ ...options, band: { review: Number.NaN, merge: 2 } })).toThrow(
      /band.review is NaN[^]*band.merge is 2/,
    )
  })

  it('should have a version that differs with whatever it decides by', () => {
    const versions = [
      candidates,
      withModel(candidates, model),
      fellegiSunter({ ...options, band: { review: 0.5, merge: undefined } }),
      fellegiSunter({ ...options, requiresConsent: 'matching' }),
      fellegiSunter({ ...options, comparisons: options.comparisons.slice(1) }),
      fellegiSunter({ ...options, blocking: options.blocking.slice(1) }),
      fellegiSunter({ ...options, bounds: { blockSizeMax: 7 } }),
    ].map(({ version }) => version)
    expect(new Set(versions).size).toBe(versions.length)
    expect(fellegiSunter(options).version).toBe(candidates.version)
  })

  it('should have a version that differs with the options of comparisons and of blocks', () => {
    const versionOf = (comparison: Comparison, part: BlockPart = anyWordOf(['name'])) =>
      fellegiSunter({ comparisons: [comparison], blocking: [block(part)], band }).version
    const { band } = options
    const name = compareText('name')
    const names = { fields: ['name'], similar: () => false }
    const versions = [
      versionOf(name),
      versionOf(compareText('name', { frequencies: false })),
      versionOf(compareText('name', { clean: (text) => text.slice(0, 1) })),
      versionOf(compareText('name', { clean: (text) => text.slice(0, 2) })),
      versionOf(compareTokens('name', names)),
      versionOf(compareTokens('name', { ...names, ignore: new Set(['de']) })),
      versionOf(compareTokens('name', { ...names, frequencies: false })),
      versionOf(compareTokens('name', { ...names, similar: () => true })),
      versionOf(jointly(name, compareText('born'))),
      versionOf(jointly(name, compareText('born', { frequencies: false }))),
      versionOf(name, anyWordOf(['name'], new Set(['de']))),
      versionOf(name, anySoundOf(['name'])),
      versionOf(name, anySoundOf(['name'], new Set(['de']))),
      versionOf(name, anyTwoWordsOf(['name'])),
      versionOf(name, anyTwoWordsOf(['name'], new Set(['de']))),
    ]
    expect(new Set(versions).size).toBe(versions.length)
    expect(versionOf(compareTokens('name', { ...names, ignore: new Set(['de', 'la']) }))).toBe(
      versionOf(compareTokens('name', { ...names, ignore: new Set(['la', 'de']) })),
    )
  })
})

describe('CandidateScorer', () => {
  const scorer = new CandidateScorer(withModel(candidates, model))
  const ann = { name: 'Ann Whythorneson', born: '1950-03-04', town: 'Bristol' }

  it('should weigh two records and say why', () => {
    const score = scorer.score(ann, { name: 'Whythorneson', born: '1950-03-05', town: '' })
    expect(score.verdict).toBe('merge')
    expect(score.findings.map(({ comparison, level }) => [comparison, level])).toEqual([
      ['name', 'only one known, equal'],
      ['born', 'one slip'],
      ['town', 'not known'],
    ])
    const sum = score.findings.reduce((bits, finding) => bits + finding.bits, score.priorBits)
    expect(score.bits).toBeCloseTo(sum)
    expect(score.chance).toBeCloseTo(1 / (1 + 2 ** -score.bits))
  })

  it('should be the same both ways, and drop strangers', () => {
    const other = { name: 'Henry Webb', born: '1921-12-30', town: 'Hanley' }
    expect(scorer.score(ann, other)).toEqual(scorer.score(other, ann))
    expect(scorer.score(ann, other).verdict).toBe('drop')
  })

  it('should give no weight to what is missing', () => {
    const nothing = scorer.score({}, ann)
    expect(nothing.bits).toBe(nothing.priorBits)
  })

  it('should only ask a person where there is no threshold for merging', () => {
    const asking = fellegiSunter({ ...options, model, band: { review: 0.5, merge: undefined } })
    expect(new CandidateScorer(asking).score(ann, ann).verdict).toBe('review')
  })

  it('should find the blocks of a record', () => {
    expect(scorer.blockKeys(ann)).toHaveLength(5)
    expect(scorer.blockKeys({})).toEqual([])
  })

  it('should not score without a model', () => {
    expect(() => new CandidateScorer(candidates)).toThrow('there is none')
  })
})

// Helpers

/** The model with another first level. */
function withLevel(change: Partial<CandidateModel['comparisons'][0]['levels'][0]>): unknown {
  const [first, ...others] = model.comparisons
  const [level, ...levels] = first?.levels ?? []
  return {
    ...model,
    comparisons: [{ ...first, levels: [{ ...level, ...change }, ...levels] }, ...others],
  }
}
