import { firstValueFrom, from, Observable, take, toArray } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { clicksPerMinute, type Click } from '../../examples/observable.ts'

const clicks: readonly Click[] = [
  { page: '/', atMs: 1_000 },
  { page: '/', atMs: 59_999 },
  { page: '/products', atMs: 60_000 },
  { page: '/', atMs: 60_001 },
]

describe('clicksPerMinute', () => {
  it('should emit what each page had in each minute, and complete with its source', async () => {
    const results = await firstValueFrom(from(clicks).pipe(clicksPerMinute(), toArray()))
    const rows = results.map(({ key, startMs, values }) => [key, startMs, values['clicks']])
    expect(rows.toSorted()).toEqual([
      ['/', 0, 2],
      ['/', 60_000, 1],
      ['/products', 60_000, 1],
    ])
  })

  it('should emit a minute as soon as a later click shows that it is over', async () => {
    const endless = new Observable<Click>((subscriber) => {
      for (const click of clicks) subscriber.next(click)
    })
    const first = await firstValueFrom(endless.pipe(clicksPerMinute(), take(1)))
    expect(first).toMatchObject({ key: '/', startMs: 0, values: { clicks: 2 } })
  })
})
