import type { JsonObject } from '../../customer-event.ts'
import { InvalidSchemaError } from '../../invalid-schema-error.ts'
import { Shape, type InferLimits } from './shape.ts'
import { ShapeWriter } from './schema-of-shape.ts'

/** How a schema is proposed. */
export interface InferOptions extends Partial<InferLimits> {
  /** Name of the record; `Event` by default. */
  readonly name?: string
  readonly namespace?: string
}

/** A proposal: a person reads it before it is registered. */
export interface InferredSchema {
  readonly schema: object
  /** Objects that were seen. */
  readonly samples: number
  /** What the schema does not show by itself: other names, times, what was never seen. */
  readonly notes: readonly string[]
}

const limitsByDefault: InferLimits = { fieldsMax: 1_000, depthMax: 16 }

/**
 * Proposes the Avro schema of JSON objects. What is missing or null somewhere is nullable with default
 * null; whole numbers are int, or long where one is larger, or double where one has a fraction; a text
 * is a time only where every value is one; enums are not guessed. Objects with many different keys are
 * maps. Memory is bounded by the shape of the sample, not by its length.
 */
export class SchemaInference {
  readonly #limits: InferLimits
  readonly #options: InferOptions
  readonly #shape = new Shape()

  constructor(options: InferOptions = {}) {
    this.#options = options
    this.#limits = { ...limitsByDefault, ...options }
  }

  /** Adds one object of the sample. */
  add(object: JsonObject): void {
    this.#shape.add(object, this.#limits)
  }

  /** The proposal for all that was added. Throws `InvalidSchemaError` where that is no record. */
  schema(): InferredSchema {
    if (this.#shape.fields === undefined) {
      const { fieldsMax } = this.#limits
      throw new InvalidSchemaError(
        `the objects have more than ${fieldsMax} different keys: take a sample of one kind of event`,
      )
    }
    const { name = 'Event', namespace = '' } = this.#options
    const writer = new ShapeWriter(namespace)
    const schema = writer.record(this.#shape, name, '')
    return { schema, samples: this.#shape.count, notes: writer.notes }
  }
}
