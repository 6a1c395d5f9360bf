import { bytes, type Rule } from './rule.ts'

/** Every promotion of the specification. */
export const promotions: readonly Rule[] = [
  ['int', 'long', 7, 7],
  ['int', 'float', 7, 7],
  ['int', 'double', 7, 7],
  ['long', 'float', 2 ** 40, 2 ** 40],
  ['long', 'double', 2 ** 40, 2 ** 40],
  ['float', 'double', 1.5, 1.5],
  ['string', 'bytes', 'é', bytes('é')],
  ['bytes', 'string', bytes('é'), 'é'],
].map(([writer, reader, written, read]) => ({
  rule: `${String(writer)} is promoted to ${String(reader)}`,
  writer,
  reader,
  cases: [[written, read]],
}))

const types = ['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string']
const promoted = new Set(
  promotions.map(({ writer, reader }) => `${writer as string} ${reader as string}`),
)
/** Every other pair of primitive types. */
export const refusals: readonly Rule[] = types.flatMap((writer) =>
  types
    .filter((reader) => reader !== writer && !promoted.has(`${writer} ${reader}`))
    .map((reader) => ({
      rule: `${writer} is not promoted to ${reader}`,
      writer,
      reader,
      cases: 'type value',
    })),
)
