import { mkdir, readdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { describeSink, describeSource } from 'anabranch/connectors/conformance'
import { files } from '#connectors'
import type { AvroMessage } from '#schemas'
import { messageOf, written } from './containers.ts'
import { decodedFile } from './decode-file.ts'

const schema = {
  type: 'record',
  name: 'Numbered',
  fields: [
    { name: 'n', type: 'int' },
    { name: 'name', type: 'string' },
  ],
}

interface Numbered {
  readonly n: number
  readonly name: string
}

describeSource<AvroMessage>('files.readAvro', {
  connector: files.connector,
  // A chunk and an unpacked block of each file.
  readAhead: { unit: 'bytes', max: 3 * (256 + 64) * 1024 },
  stalledCount: 50_000,
  setUp: async (count, directory) => {
    const input = join(directory, 'input')
    await mkdir(input)
    for (const part of [0, 1, 2]) {
      const numbers = Array.from({ length: count }, (_, n) => n).filter((n) => n % 3 === part)
      const output = join(directory, `part-${part}`)
      const codec = (['null', 'deflate', 'snappy'] as const)[part] ?? 'null'
      const sink = files.writeAvro<Numbered>({ schema, codec, directory: output })
      await written(sink, [numbers.map((n) => ({ n, name: `person number ${n} `.repeat(n % 3) }))])
      const name = '000000000001.avro'
      if (numbers.length > 0) await rename(join(output, name), join(input, `part-${part}.avro`))
    }
    const spec = files.readAvro({ paths: [input] })
    return { spec, indexOf: ({ fields }) => Number(fields['n']) }
  },
})

describeSink<Numbered>('files.writeAvro', {
  connector: files.connector,
  setUp: async (directory) => {
    const output = join(directory, 'output')
    return {
      spec: files.writeAvro<Numbered>({ schema, directory: output }),
      message: (n) => messageOf({ n, name: 'person '.repeat(n % 50) }),
      visible: async () => {
        const names = (await readdir(output)).filter((name) => name.endsWith('.avro'))
        const records = await Promise.all(names.map((name) => decodedFile(join(output, name))))
        return records.flat().map((record) => (record as Numbered).n)
      },
    }
  },
})
