import avro, { type Type } from 'avsc'
import { exactLong } from './exact-long.ts'

/** The slice of avsc's unions of bare values that its typings leave out. */
interface BareUnion {
  readonly types: readonly Type[]
  _getIndex(value: unknown): number | undefined
}

const parent = avro.types.UnwrappedUnionType.prototype as unknown as BareUnion

/** A union of bare values that knows a bigint for a long. */
class ExactUnionType extends avro.types.UnwrappedUnionType {
  _getIndex(this: BareUnion, value: unknown): number | undefined {
    if (typeof value !== 'bigint') return parent._getIndex.call(this, value)
    const index = this.types.indexOf(exactLong)
    return index === -1 ? undefined : index
  }
}

/** A type hook for avsc: unions hold bare values where JavaScript can tell their branches apart. */
export function exactUnions(
  schema: unknown,
  options?: Partial<avro.ForSchemaOptions>,
): Type | undefined {
  if (!Array.isArray(schema)) return undefined
  const branches = schema.map((branch) => avro.Type.forSchema(branch as avro.Schema, options))
  try {
    return create(ExactUnionType, branches, options)
  } catch {
    return create(avro.types.WrappedUnionType, branches, options)
  }
}

/** avsc's typings leave the constructors' parameters out. */
function create(Constructor: unknown, branches: readonly Type[], options: unknown): Type {
  const Class = Constructor as new (branches: readonly Type[], options: unknown) => Type
  return new Class(branches, options)
}
