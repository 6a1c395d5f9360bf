import { writerSchema, type WriterSchema } from '#schemas'

/** Schemas that a source keeps; the oldest go first. Files of one origin have the same few. */
const schemasMax = 100

/** Makes writer schemas, the same one for the same JSON. */
export class SchemasSeen {
  readonly #schemaBytesMax: number
  readonly #schemas = new Map<string, WriterSchema>()

  constructor(schemaBytesMax: number) {
    this.#schemaBytesMax = schemaBytesMax
  }

  /** Throws `InvalidSchemaError`. */
  get(json: string): WriterSchema {
    const known = this.#schemas.get(json)
    if (known !== undefined) return known
    const schema = writerSchema(json, { schemaBytesMax: this.#schemaBytesMax })
    for (const oldest of this.#schemas.keys()) {
      if (this.#schemas.size < schemasMax) break
      this.#schemas.delete(oldest)
    }
    this.#schemas.set(json, schema)
    return schema
  }
}
