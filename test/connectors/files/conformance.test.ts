import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describeSource, type SourceHarness } from 'anabranch/connectors/conformance'
import { files } from '#connectors'
import { numberDecoder } from './helpers.ts'

describeSource(
  'files.read of lines',
  sourceOf('.ndjson', (text) => Buffer.from(text)),
)
describeSource(
  'files.read of CSV',
  sourceOf('.csv', (text) => Buffer.from(`n,name\n${text}`)),
)
describeSource(
  'files.read of gzip',
  sourceOf('.ndjson.gz', (text) => gzipSync(text)),
)

// Helpers

/** Numbers spread over three files, in directories of their own. */
function sourceOf(extension: string, pack: (text: string) => Buffer): SourceHarness<number> {
  const csv = extension === '.csv'
  return {
    connector: files.connector,
    readAhead: { unit: 'bytes', max: 3 * 256 * 1024 },
    stalledCount: 50_000,
    setUp: async (count, directory) => {
      const input = join(directory, 'input')
      const texts = ['', '', '']
      for (let n = 0; n < count; n++) {
        const name = `person number ${n} `.repeat(n % 3)
        texts[n % 3] += csv ? `${n},"${name},""x"""\n` : `${JSON.stringify({ n, name })}\n`
      }
      for (const [index, text] of texts.entries()) {
        await mkdir(join(input, `part-${index}`), { recursive: true })
        await writeFile(join(input, `part-${index}`, `events${extension}`), pack(text))
      }
      const spec = files.read({ paths: [input], decode: numberDecoder })
      return { spec, indexOf: (value) => value }
    },
  }
}
