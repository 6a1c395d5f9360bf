import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  anySoundOf,
  anyTwoWordsOf,
  anyWordOf,
  block,
  BlockIndex,
  firstOf,
  keysPerRuleMax,
  sameField,
  soundOfField,
  type RecordFields,
} from '../../../operators/candidates/index.ts'

describe('block', () => {
  const record = { name: 'Ann Mary Smith', born: '1990-01-02', town: '' }
  const ignore = new Set(['mary'])

  it.each([
    [block(sameField('born')), 1],
    [block(sameField('town')), 0],
    [block(sameField('born'), sameField('town')), 0],
    [block(firstOf('born', 4)), 1],
    [block(firstOf('born', 40)), 0],
    [block(soundOfField('name')), 1],
    [block(anyWordOf(['name'])), 3],
    [block(anyWordOf(['name'], ignore)), 2],
    [block(anySoundOf(['name'], ignore), sameField('born')), 2],
    [block(anyTwoWordsOf(['name'])), 3],
  ])('should make keys: $name', (rule, keys) => {
    expect(rule.keys(record)).toHaveLength(keys)
  })

  it('should bound the keys of a record', () => {
    const many = { name: Array.from({ length: 200 }, (_, place) => `word${place}`).join(' ') }
    expect(block(anyTwoWordsOf(['name'])).keys(many)).toHaveLength(keysPerRuleMax)
  })
})

describe('BlockIndex', () => {
  const bounds = { blockSizeMax: 100, candidatesPerRecordMax: 100 }

  it('should find each pair of a block once', () => {
    const records = ['a', 'b', 'a', 'a', 'c'].map((town) => ({ town, name: town }))
    const rules = [block(sameField('town')), block(sameField('name'))]
    const index = new BlockIndex(records, rules, bounds)
    expect(pairsOf(index)).toEqual(['0-2', '0-3', '2-3'])
    expect(index.report).toMatchObject({ pairs: 3, blocks: 2, blocksSkipped: 0, recordsCapped: 0 })
  })

  it('should pass over a block that is too large, and count it', () => {
    const records = Array.from({ length: 10 }, () => ({ town: 'bristol' }))
    const index = new BlockIndex(records, [block(sameField('town'))], {
      ...bounds,
      blockSizeMax: 9,
    })
    expect(index.report).toMatchObject({ pairs: 0, blocks: 1, blocksSkipped: 1, largestBlock: 10 })
  })

  it('should keep to its bounds, whatever the order of records', () => {
    const letters = fc.constantFrom('a', 'b', 'c', 'd')
    const record = fc.record({ town: letters, name: letters, born: letters })
    const rules = [block(sameField('town')), block(sameField('name'), sameField('born'))]
    const bound = fc.integer({ min: 1, max: 12 })
    fc.assert(
      fc.property(
        fc.array(record, { maxLength: 30 }),
        bound,
        bound,
        (records, size, candidates) => {
          const tight = { blockSizeMax: size, candidatesPerRecordMax: candidates }
          const index = new BlockIndex(records, rules, tight)
          const counts = new Map<number, number>()
          index.forEachPair((left, right) => {
            for (const one of [left, right]) counts.set(one, (counts.get(one) ?? 0) + 1)
            expect(shareBlock(records[left], records[right])).toBe(true)
          })
          for (const count of counts.values()) expect(count).toBeLessThanOrEqual(candidates)
          const reversed = new BlockIndex([...records].reverse(), rules, tight)
          expect(pairsOf(reversed, (place) => records.length - 1 - place)).toEqual(pairsOf(index))
          expect(reversed.report).toEqual(index.report)
        },
      ),
    )
  })
})

// Helpers

function pairsOf(index: BlockIndex, place = (place: number) => place): string[] {
  const pairs: string[] = []
  index.forEachPair((left, right) => {
    pairs.push([place(left), place(right)].sort((a, b) => a - b).join('-'))
  })
  return pairs.sort()
}

function shareBlock(left: RecordFields = {}, right: RecordFields = {}): boolean {
  const sameName = left['name'] === right['name'] && left['born'] === right['born']
  return left['town'] === right['town'] || sameName
}
