import { files } from '#connectors'
import { pipeline } from '#pipeline'
import type { Decoder } from '#schemas'

/** Refuses lines with an exclamation mark, until it is mended. */
const decode: Decoder<string> = {
  name: 'text',
  decode(chunk, start, end) {
    const text = chunk.toString('utf8', start, end)
    if (process.env['TEST_MENDED'] === 'yes' || !text.includes('!')) {
      return { ok: true, value: text, timestampMs: 0 }
    }
    return { ok: false, reason: 'loud', message: 'it shouts' }
  },
}

/** Copies lines. */
export default pipeline('mendable', (p) => {
  p.source('lines', files.read({ paths: ['README.md'], decode })).sink('copy', files.write())
  p.rejects.sink('refused', files.writeRejects())
})
