import { describe, expect, it } from 'vitest'
import { readerSchema, resolveSchemas, writerSchema, type WriterSchema } from '#schemas'

const chain = writerSchema(
  JSON.stringify({
    type: 'record',
    name: 'Chain',
    fields: [{ name: 'next', type: ['null', 'Chain'] }],
  }),
)
const note = writerSchema(
  JSON.stringify({
    type: 'record',
    name: 'Note',
    fields: [
      { name: 'text', type: 'string' },
      { name: 'byKey', type: { type: 'map', values: 'int' } },
    ],
  }),
)

describe('records within each other', () => {
  it('should be read up to a depth, and refused below it', () => {
    const deepest = links(200)
    expect(chain.type.toBuffer(chain.type.fromBuffer(deepest))).toEqual(deepest)
    expect(() => chain.type.fromBuffer(links(201))).toThrow(/more than 200 records/)
    expect(() => chain.type.fromBuffer(links(1_000))).toThrow(/more than 200 records/)
    expect(() => chain.type.fromBuffer(links(1_000_000))).toThrow(RangeError)
    // A refusal leaves nothing behind.
    expect(chain.type.fromBuffer(links(1))).toEqual({ next: null })
  })

  it('should be bounded where they are read into another schema', () => {
    const read = readInto(chain, chain)
    expect(read(links(200))).toMatchObject({ next: {} })
    expect(() => read(links(201))).toThrow(/more than 200 records/)
  })
})

describe('text in a record', () => {
  it.each([
    ['a field', noteBytes(Buffer.from([0x61, 0xff]), Buffer.from('k'))],
    ['a key', noteBytes(Buffer.from('a'), Buffer.from([0xc3, 0x28]))],
  ])('should be refused where it is not UTF-8: %s', (_name, bytes) => {
    const problem = expect.objectContaining({ code: 'unreadable-avro', end: bytes.length })
    expect(() => note.type.fromBuffer(bytes)).toThrow(problem)
    expect(() => readInto(note, note)(bytes)).toThrow(problem)
  })

  it('should be kept where it holds what stands for other bytes', () => {
    const text = 'a\uFFFDä'
    const bytes = noteBytes(Buffer.from(text), Buffer.from(text))
    expect(note.type.fromBuffer(bytes)).toEqual({ text, byKey: { [text]: 1 } })
  })

  it('should not be looked at where the record is cut off', () => {
    const cut = noteBytes(Buffer.from([0xff]), Buffer.from('k')).subarray(0, -1)
    expect(() => note.type.fromBuffer(cut)).toThrow(/truncated/)
  })
})

// Helpers

/** A chain of so many records. */
function links(count: number): Buffer {
  return Buffer.from([...Buffer.alloc(count - 1, 2), 0])
}

/** A note with one entry; both texts are short. */
function noteBytes(text: Buffer, key: Buffer): Buffer {
  const lengths = [text, key].map(({ length }) => Buffer.from([length * 2]))
  const [textLength = Buffer.alloc(0), keyLength = Buffer.alloc(0)] = lengths
  return Buffer.concat([textLength, text, Buffer.from([2]), keyLength, key, Buffer.from([2, 0])])
}

function readInto(reader: WriterSchema, writer: WriterSchema) {
  const resolution = resolveSchemas(readerSchema(reader.json), writer)
  if (!resolution.canRead) throw new Error('it can be read')
  return resolution.read
}
