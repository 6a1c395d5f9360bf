import avro from 'avsc'
import { crc32, inflateRaw } from 'node:zlib'
import { uncompressSync } from 'snappy'

type Done = (error: Error | null, data?: Buffer) => void

/** All records of a container file, by avsc's own decoder. */
export function decodedFile(path: string, options: object = {}): Promise<readonly unknown[]> {
  return new Promise((resolve, reject) => {
    const records: unknown[] = []
    const codecs = { deflate: inflateRaw, snappy: uncompressSnappy, null: passOn }
    avro
      .createFileDecoder(path, { codecs, ...options })
      .on('data', (record: unknown) => records.push(record))
      .on('error', reject)
      .on('end', () => resolve(records))
  })
}

function passOn(packed: Buffer, done: Done): void {
  done(null, packed)
}

function uncompressSnappy(packed: Buffer, done: Done): void {
  const data = uncompressSync(packed.subarray(0, -4)) as Buffer
  const isRight = crc32(data) === packed.readUInt32BE(packed.length - 4)
  done(isRight ? null : new Error('wrong checksum'), data)
}
