import type { Decoder } from '#schemas'

/** Reads `{"n": 1}`; a number and a string of one are accepted. The event time is the number. */
export const numberDecoder: Decoder<number> = {
  name: 'number',
  decode(chunk, start, end) {
    try {
      const n = Number((JSON.parse(chunk.toString('utf8', start, end)) as { n: unknown }).n)
      if (Number.isFinite(n)) return { ok: true, value: n, timestampMs: n }
      return { ok: false, reason: 'not-a-number', message: 'n is no number' }
    } catch (error) {
      return { ok: false, reason: 'invalid-json', message: (error as Error).message }
    }
  },
}
