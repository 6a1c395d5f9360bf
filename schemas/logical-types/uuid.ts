import { said } from './decimal-text.ts'
import {
  StandardLogicalType,
  type LogicalSchema,
  type TypeOptions,
} from './standard-logical-type.ts'

const uuidPattern = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i

/**
 * `uuid` over `string` or `fixed` of 16 bytes, as text: `f81d4fae-7dec-11d0-a765-00a0c91e6bf6`.
 * Reading a string gives what was written, even where it is no UUID; writing refuses that.
 */
export class UuidType extends StandardLogicalType {
  readonly #isFixed: boolean

  constructor(schema: LogicalSchema, options?: TypeOptions) {
    const isFixed = schema.type === 'fixed' && schema.size === 16
    if (!isFixed && schema.type !== 'string') throw new TypeError('a UUID is string or fixed(16)')
    super(schema, options)
    this.#isFixed = isFixed
  }

  protected override _fromValue(value: string | Buffer): string {
    return typeof value === 'string' ? value : uuidText(value)
  }

  protected override _toValue(value: unknown): string | Buffer {
    if (typeof value !== 'string' || !uuidPattern.test(value)) {
      throw new TypeError(`${said(value)} is no UUID`)
    }
    return this.#isFixed ? Buffer.from(value.replaceAll('-', ''), 'hex') : value
  }
}

function uuidText(bytes: Buffer): string {
  const hex = bytes.toString('hex')
  const groups = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)]
  return [...groups, hex.slice(20)].join('-')
}
