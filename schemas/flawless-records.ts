import avro, { type Type } from 'avsc'
import { readFlawless } from './record-flaws.ts'

interface Tap {
  readonly pos: number
  readonly buf: Buffer
}

type Read = (tap: Tap, isLast?: boolean) => unknown

interface Resolver {
  _read?: Read
}

/** The parts of avsc's record that its typings leave out. */
interface RecordParts {
  _createReader(): Read
  _update(resolver: Resolver, written: Type, options: unknown): void
}

const parent = avro.types.RecordType.prototype as unknown as RecordParts

/** A record that is refused when it has a flaw. */
class FlawlessRecordType extends avro.types.RecordType {
  _createReader(): Read {
    return flawless(parent._createReader.call(this))
  }

  _update(resolver: Resolver, written: Type, options: unknown): void {
    parent._update.call(this, resolver, written, options)
    if (resolver._read !== undefined) resolver._read = flawless(resolver._read)
  }
}

/** A type hook for avsc: records that throw `UnreadableRecordError` when they have a flaw. */
export function flawlessRecords(
  schema: unknown,
  options?: Partial<avro.ForSchemaOptions>,
): Type | undefined {
  if (typeof schema !== 'object' || schema === null || !('type' in schema)) return undefined
  if (schema.type !== 'record' || 'logicalType' in schema) return undefined
  // avsc's typings leave the constructor's parameters out.
  const Record = FlawlessRecordType as unknown as new (schema: object, options: unknown) => Type
  return new Record(schema, options)
}

function flawless(read: Read): Read {
  return (tap, isLast) => readFlawless(tap, () => read(tap, isLast))
}
