import { describe, expectTypeOf, it } from 'vitest'
import { intervalJoin, type Joined } from '#operators'
import { pipeline, type KeyedStream, type Stream } from '#pipeline'
import { longCodec, stringCodec } from '#schemas'
import { countingSpec, sourceSpec } from './specs.ts'

describe('types of the builder', () => {
  it('should follow values through the steps', () => {
    pipeline('typed', (p) => {
      const pages = p.source('pages', sourceSpec<string>())
      const lengths = pages.map('length', (page) => page.length)
      expectTypeOf(lengths).toEqualTypeOf<Stream<number>>()
      expectTypeOf(lengths.key('by-length', String)).toEqualTypeOf<KeyedStream<number>>()
      expectTypeOf(p.merge('both', pages, pages)).toEqualTypeOf<Stream<string>>()
      const mixed = p.merge('mixed', pages, lengths)
      expectTypeOf(mixed).toEqualTypeOf<Stream<string | number>>()
      // @ts-expect-error the operator reads numbers alone
      mixed.apply('count', { ...countingSpec<number>(), keyed: false as const })
    })
  })

  it('should keep the key through filter, map and operators', () => {
    pipeline('typed', (p) => {
      const pages = p.source('pages', sourceSpec<string>()).key('by-page', (page) => page)
      expectTypeOf(pages.filter('some', () => true)).toEqualTypeOf<KeyedStream<string>>()
      expectTypeOf(pages.map('length', (page) => page.length)).toEqualTypeOf<KeyedStream<number>>()
      const counted = pages.apply('count', countingSpec<string>())
      expectTypeOf(counted).toExtend<KeyedStream<number>>()
      expectTypeOf(counted.sideOutput('late')).toEqualTypeOf<Stream<string>>()
      expectTypeOf(p.merge('again', pages, pages)).toEqualTypeOf<KeyedStream<string>>()
    })
  })

  it('should refuse a keyed operator on a stream without key', () => {
    pipeline('typed', (p) => {
      const pages = p.source('pages', sourceSpec<string>())
      // @ts-expect-error This operator keeps state per key: put .key(id, keyOf) before .apply
      pages.apply('count', countingSpec<string>())
      pages.apply('count-all', { ...countingSpec<string>(), keyed: false as const })
    })
  })

  it('should follow the values of both sides through a join', () => {
    pipeline('typed', (p) => {
      const pages = p.source('pages', sourceSpec<string>())
      const byPage = pages.key('by-page', (page) => page)
      const lengths = byPage.map('length', (page) => page.length)
      const spec = intervalJoin({ left: stringCodec, right: longCodec, withinMs: 1 })
      const joined = p.join('lengths-of-pages', byPage, lengths, spec)
      expectTypeOf(joined).toExtend<KeyedStream<Joined<string, number>>>()
      expectTypeOf(joined.sideOutput('late')).toEqualTypeOf<Stream<string | number>>()
      // @ts-expect-error the sides are the other way round
      p.join('swapped', lengths, byPage, spec)
      // @ts-expect-error one side has no key
      p.join('unkeyed', pages, lengths, spec)
    })
  })

  it('should refuse an operator for other values', () => {
    pipeline('typed', (p) => {
      const pages = p.source('pages', sourceSpec<string>()).key('by-page', (page) => page)
      // @ts-expect-error the operator reads numbers
      pages.apply('count', countingSpec<number>())
    })
  })
})
