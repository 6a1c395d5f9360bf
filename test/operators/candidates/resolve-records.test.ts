import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  clustersAtThresholds,
  fellegiSunter,
  measureAccuracy,
  personRecords,
  resolveRecords,
  trainModel,
  withModel,
  type PersonRecord,
  type PersonRecordRules,
  type RecordFields,
} from '../../../operators/candidates/index.ts'
import { makePeople, shuffled } from './people.ts'
import { candidates, options } from './rules.ts'

const people = makePeople(3, 200)
const { model } = trainModel(
  makePeople(4, 200).map(({ fields }) => fields),
  { ...candidates, seed: 1, frequencies: false },
)
const trained = withModel(candidates, model)
const exact = personRecords({ exact: { name_and_birth: ['name', 'born'] } })

describe('resolveRecords', () => {
  it('should join what an exact rule finds equal, and name the rule', () => {
    const resolved = resolveRecords(
      recordsOf(exact, [
        { name: 'Ann Smith', born: '1950-03-04' },
        { name: 'ANN  SMITH', born: '1950-03-04', town: 'bristol' },
        { name: 'Ann Smith', born: '' },
        { name: 'null', born: '1950-03-04' },
        { name: 'null', born: '1950-03-04' },
      ]),
      exact.identity,
    )
    expect(clusterSizes(resolved.records)).toEqual([1, 1, 1, 2])
    expect(resolved.records[0]).toMatchObject({ record: '0', confidence: 1 })
    expect(resolved.records[0]?.cluster).toBe(resolved.records[1]?.cluster)
    expect(resolved.merges).toEqual(new Map([['name_and_birth', 1]]))
    expect(resolved.blocking).toBeUndefined()
  })

  it('should find people again whom the model has never seen', () => {
    const resolved = resolveRecords(recordsOf(exact, fieldsOf(people)), exact.identity, trained)
    const accuracy = measureAccuracy(
      people.map(({ person }) => person),
      resolved.records.map(({ cluster }) => cluster),
    )
    expect(accuracy.f1).toBeGreaterThan(0.85)
    expect(accuracy.precision).toBeGreaterThan(0.95)
    expect([...resolved.merges.keys()]).toEqual(['name_and_birth', 'candidates'])
    const groups = new Map(resolved.records.map(({ cluster }) => [cluster, new Set<string>()]))
    for (const [place, { cluster }] of resolved.records.entries()) {
      groups.get(cluster)?.add(resolved.exact[place] ?? '')
    }
    for (const { cluster, confidence } of resolved.records) {
      if (groups.get(cluster)?.size === 1) expect(confidence).toBe(1)
      else expect(confidence > 0.3 && confidence < 1).toBe(true)
    }
  })

  it('should give the same clusters in whatever order the list is', () => {
    const records = recordsOf(exact, fieldsOf(people))
    const clusters = byRecord(resolveRecords(records, exact.identity, trained).records)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const again = resolveRecords(shuffled(seed, records), exact.identity, trained)
        expect(byRecord(again.records)).toEqual(clusters)
      }),
      { numRuns: 5 },
    )
  })

  it('should never take apart what exact rules joined, whatever the threshold', () => {
    const records = recordsOf(exact, fieldsOf(people))
    const alone = resolveRecords(records, exact.identity)
    const resolved = resolveRecords(records, exact.identity, trained)
    const clusterOf = new Map<string, string>()
    for (const [place, group] of resolved.exact.entries()) {
      const cluster = resolved.records[place]?.cluster ?? ''
      expect(clusterOf.get(group) ?? cluster).toBe(cluster)
      clusterOf.set(group, cluster)
    }
    expect(new Set(resolved.exact).size).toBe(alone.clusters)
  })

  it('should only ask where the rules do not merge', () => {
    const asking = fellegiSunter({ ...options, model, band: { review: 0.5, merge: undefined } })
    const records = recordsOf(exact, fieldsOf(people))
    const resolved = resolveRecords(records, exact.identity, asking)
    expect(resolved.merges.get('candidates')).toBe(0)
    expect(resolved.clusters).toBe(resolveRecords(records, exact.identity).clusters)
    expect(resolved.reviews.length).toBeGreaterThan(100)
    const chances = resolved.reviews.map(({ chance }) => chance)
    expect(chances).toEqual([...chances].sort((left, right) => right - left))
  })

  it('should not match by likeness without consent', () => {
    const records = recordsOf(exact, fieldsOf(people)).map((record) => ({
      ...record,
      mayBeMatched: false,
    }))
    const resolved = resolveRecords(records, exact.identity, trained)
    expect(resolved.merges.get('candidates')).toBe(0)
    expect(resolved.merges.get('name_and_birth')).toBeGreaterThan(0)
  })

  it('should let guards keep apart what is alike', () => {
    const ann = { name: 'Ann Whythorneson', born: '1950-03-04', town: 'bristol' }
    const limited = { ...exact.identity, maxCluster: 3 }
    const records = [0, 1].map((place) => ({
      ...plain(ann, String(place)),
      identifiers: [{ type: 'name_and_birth', value: `a${place}` }],
    }))
    expect(resolveRecords(records, exact.identity, trained).clusters).toBe(1)
    expect(resolveRecords(records, limited, trained)).toMatchObject({ clusters: 2, suppressed: 1 })
  })

  it('should make the clusters of higher thresholds from one run', () => {
    const records = recordsOf(exact, fieldsOf(people))
    const low = resolveRecords(records, exact.identity, withBand(0.1))
    const ids = records.map(({ id }) => id)
    for (const merge of [0.1, 0.5, 0.9]) {
      const [clusters = []] = clustersAtThresholds(ids, low, [merge])
      const direct = resolveRecords(records, exact.identity, withBand(merge))
      const accuracy = measureAccuracy(
        direct.records.map(({ cluster }) => cluster),
        clusters,
      )
      expect(accuracy.bCubedF1).toBe(1)
    }
  })
})

describe('measureAccuracy', () => {
  it('should count pairs, records and entities', () => {
    const truth = ['a', 'a', 'a', 'b', 'b', 'c']
    expect(measureAccuracy(truth, ['1', '1', '2', '3', '3', '3'])).toMatchObject({
      precision: 2 / 4,
      recall: 2 / 4,
      f1: 0.5,
      bCubedPrecision: (2 + 1 + 4 / 3 + 1 / 3) / 6,
      bCubedRecall: (4 / 3 + 1 / 3 + 2 + 1) / 6,
      unification: 1 / 2,
      mixedEntities: 2 / 3,
    })
  })
})

// Helpers

function withBand(merge: number) {
  return fellegiSunter({ ...options, model, band: { review: merge, merge } })
}

function fieldsOf(list: ReturnType<typeof makePeople>): readonly RecordFields[] {
  return list.map(({ fields }) => fields)
}

function recordsOf(
  rules: PersonRecordRules,
  list: readonly RecordFields[],
): readonly PersonRecord[] {
  return list.map((fields, place) => ({
    ...plain(fields, String(place)),
    identifiers: rules.identifiersOf(fields),
  }))
}

function plain(fields: RecordFields, id: string): PersonRecord {
  return { id, fields, identifiers: [], mayBeMatched: true }
}

function byRecord(records: readonly { readonly record: string }[]) {
  return [...records].sort((left, right) => (left.record < right.record ? -1 : 1))
}

function clusterSizes(records: readonly { readonly cluster: string }[]): number[] {
  const sizes = new Map<string, number>()
  for (const { cluster } of records) sizes.set(cluster, (sizes.get(cluster) ?? 0) + 1)
  return [...sizes.values()].sort((left, right) => left - right)
}
