import avro, { type Type } from 'avsc'

/** An Avro schema of a logical type, as data. */
export interface LogicalSchema {
  readonly type: unknown
  readonly logicalType: string
  readonly precision?: unknown
  readonly scale?: unknown
  readonly size?: unknown
}

/** Options of avsc that a logical type hands on. */
export type TypeOptions = Partial<avro.ForSchemaOptions>

/**
 * What the logical types of the Avro specification share: how they are read where the schema changed.
 * The underlying types must resolve; then a value that was written under a plain type is read by the
 * reader's logical type, and one that was written under a logical type goes through `fromLogical`.
 *
 * A constructor that throws makes avsc take the underlying type: the specification has an ill-formed
 * logical type ignored.
 */
export abstract class StandardLogicalType extends avro.types.LogicalType {
  protected constructor(schema: LogicalSchema, options: TypeOptions | undefined) {
    super(schema as unknown as avro.Schema, options)
  }

  protected override _resolve(
    written: Type,
    options?: ResolverOptions,
  ): ((value: unknown) => unknown) | undefined {
    const plain = written instanceof avro.types.LogicalType ? written.underlyingType : written
    if (!resolves(this.underlyingType, plain, options)) return undefined
    if (written instanceof StandardLogicalType) return this.fromLogical(written)
    if (written instanceof avro.types.LogicalType) return undefined
    return (value) => this._fromValue(this.#promoted(value))
  }

  /**
   * Turns values that another logical type wrote into this one's; undefined where they do not match.
   * As the specification says: by way of the underlying value.
   */
  protected fromLogical(written: StandardLogicalType): ((value: unknown) => unknown) | undefined {
    if (written.constructor === this.constructor) return (value) => value
    return (value) => this._fromValue(this.#promoted(written._toValue(value)))
  }

  /** Avro lets bytes be read as a string and a string as bytes. */
  #promoted(value: unknown): unknown {
    const { typeName } = this.underlyingType
    if (typeName === 'bytes' && typeof value === 'string') return Buffer.from(value)
    if (typeName === 'string' && Buffer.isBuffer(value)) return value.toString()
    return value
  }
}

/** avsc's: whether names match without their namespaces. */
interface ResolverOptions {
  readonly ignoreNamespaces?: boolean
}

function resolves(reader: Type, writer: Type, { ignoreNamespaces = false }: ResolverOptions = {}) {
  try {
    reader.createResolver(writer, { ignoreNamespaces })
    return true
  } catch {
    return false
  }
}
