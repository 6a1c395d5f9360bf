/**
 * Longest row key in bytes of UTF-8 that every store takes: what LMDB takes (1978), less what stores
 * put around a key and what the end of a range adds to one.
 */
export const rowKeyBytesMax = 1_960

/**
 * Orders row keys as stores do: by UTF-8 bytes, which is by code point. JavaScript's own order is by
 * UTF-16 unit, where astral characters come before U+E000 to U+FFFF.
 */
export function compareRowKeys(left: string, right: string): number {
  const length = Math.min(left.length, right.length)
  for (let index = 0; index < length; index++) {
    const leftUnit = left.charCodeAt(index)
    const rightUnit = right.charCodeAt(index)
    if (leftUnit !== rightUnit) {
      const before = Math.max(index - 1, 0)
      const isLow = (unit: number) => unit >= 0xdc00 && unit <= 0xdfff
      // In the middle of a pair the whole code point decides.
      const from = isLow(leftUnit) || isLow(rightUnit) ? before : index
      return codePointAt(left, from, index) - codePointAt(right, from, index)
    }
  }
  return left.length - right.length
}

function codePointAt(text: string, before: number, index: number): number {
  const paired = text.codePointAt(before) ?? 0
  if (paired > 0xffff) return paired
  return text.codePointAt(index) ?? 0
}

/** Throws `RangeError` for a key that stores do not take. */
export function checkRowKey(key: string): void {
  if (key.length * 3 <= rowKeyBytesMax) return
  const bytes = Buffer.byteLength(key)
  if (bytes <= rowKeyBytesMax) return
  throw new RangeError(
    `State key of ${bytes} bytes is too long (at most ${rowKeyBytesMax}): "${key.slice(0, 40)}…". ` +
      'Key by something shorter, such as a hash of it.',
  )
}

/**
 * Writes a key as UTF-8 and answers where it ends. Lone surrogates, which UTF-8 has no bytes for, are
 * written as three bytes each all the same (WTF-8), so that no two keys become one.
 */
export function writeRowKey(key: string, target: Buffer, start: number): number {
  const length = target.write(key, start, 'utf8')
  const isAscii = length === key.length
  if (isAscii || !/\p{Surrogate}/u.test(key)) return start + length
  return writeWithLoneSurrogates(key, target, start)
}

function writeWithLoneSurrogates(key: string, target: Buffer, start: number): number {
  let end = start
  for (const character of key) {
    const unit = character.charCodeAt(0)
    if (character.length === 1 && unit >= 0xd800 && unit <= 0xdfff) {
      target[end++] = 0xed
      target[end++] = 0x80 | ((unit >> 6) & 0x3f)
      target[end++] = 0x80 | (unit & 0x3f)
    } else end += target.write(character, end, 'utf8')
  }
  return end
}

/** Reads what `writeRowKey` wrote. */
export function readRowKey(source: Buffer, start: number, end: number): string {
  const text = source.toString('utf8', start, end)
  if (!text.includes('\ufffd')) return text
  let key = ''
  let done = start
  for (let index = start; index < end - 2; index++) {
    const second = source[index + 1] ?? 0
    if (source[index] !== 0xed || second < 0xa0) continue
    key += source.toString('utf8', done, index)
    key += String.fromCharCode(0xd000 | ((second & 0x3f) << 6) | ((source[index + 2] ?? 0) & 0x3f))
    done = index + 3
    index += 2
  }
  return key + source.toString('utf8', done, end)
}
