import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keyGroupOf, stringHash, stringHash64 } from '#schemas'

describe('stringHash', () => {
  // Vectors of MurmurHash3_x86_32, whose bytes are written here as UTF-16 little-endian.
  it.each([
    ['', 0, 0],
    ['', 1, 0x514e28b7],
    ['', 0xffffffff, 0x81f16f39],
    ['test', 0, 0xba6bd213],
    ['test', 0x9747b28c, 0x704b81dc],
    ['aaaa', 0x9747b28c, 0x5a97808a],
    ['ab', 0x9747b28c, 0x74875592],
    ['\0\0\0\0', 0, 0x2362f9de],
    ['\0\0', 0, 0x30f4c306],
  ])('should be MurmurHash3 of %j under seed %d', (bytes, seed, hash) => {
    expect(stringHash(Buffer.from(bytes, 'latin1').toString('utf16le'), seed)).toBe(hash)
  })

  it('should tell a text from its beginning and from its neighbours', () => {
    const texts = ['', '\0', '\0\0', 'a', 'a\0', 'ab', 'ba', 'aa', 'aaa', 'ä', 'abc', 'abd']
    expect(new Set(texts.map((text) => stringHash(text))).size).toBe(texts.length)
  })
})

describe('stringHash64', () => {
  it('should begin with stringHash', () => {
    const into = new Uint32Array(4)
    stringHash64('ada@example.com', into, 2, 7)
    expect([into[0], into[1], into[2]]).toEqual([0, 0, stringHash('ada@example.com', 7)])
  })

  it('should never change: stored state depends on it', () => {
    const into = new Uint32Array(2)
    stringHash64('ada@example.com', into)
    expect([...into].map((half) => half.toString(16))).toEqual(['3bcc2f7a', '3eb48849'])
  })

  it('should collide in neither half more than chance allows', () => {
    const low = new Set<number>()
    const high = new Set<number>()
    const pairs = new Set<string>()
    const into = new Uint32Array(2)
    const count = 200_000
    for (let index = 0; index < count; index++) {
      stringHash64(`ajs-next-${1_718_000_000_000 + index}-3f0c2b1e`, into)
      low.add(into[0] ?? 0)
      high.add(into[1] ?? 0)
      pairs.add(into.join())
    }
    // Of 200,000 random 32-bit numbers 4.7 pairs are equal on average; 30 is out of reach.
    expect(count - low.size).toBeLessThan(30)
    expect(count - high.size).toBeLessThan(30)
    expect(pairs.size).toBe(count)
  })
})

describe('keyGroupOf', () => {
  it('should always name one of the groups', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 1_024 }), (key, keyGroups) => {
        const group = keyGroupOf(key, keyGroups)
        expect(group).toBeGreaterThanOrEqual(0)
        expect(group).toBeLessThan(keyGroups)
      }),
    )
  })

  it('should spread keys evenly', () => {
    const counts = new Uint32Array(16)
    for (let index = 0; index < 16_000; index++) {
      const group = keyGroupOf(`user_id:user-${index}`, 16)
      counts[group] = (counts[group] ?? 0) + 1
    }
    for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(200)
  })

  it('should never move a key: stored state depends on it', () => {
    expect(['user_id:a', 'email:ada@example.com', ''].map((key) => keyGroupOf(key, 128))).toEqual([
      70, 55, 0,
    ])
  })
})
