import avro from 'avsc'

/**
 * The logical type `json`: any JSON value, kept as JSON text in an Avro string. For what has no fixed
 * shape, such as the properties of an event.
 */
export class JsonLogicalType extends avro.types.LogicalType {
  protected override _fromValue(text: string): unknown {
    return JSON.parse(text)
  }

  protected override _toValue(value: unknown): string | undefined {
    return JSON.stringify(value)
  }

  protected override _resolve(written: avro.Type): ((value: string) => unknown) | undefined {
    if (written instanceof JsonLogicalType) return (value) => value
    return avro.Type.isType(written, 'string') ? (text) => this._fromValue(text) : undefined
  }
}
