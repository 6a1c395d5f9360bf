import type { Type } from 'avsc'
import { decimalText, said, unscaledOf } from './decimal-text.ts'
import {
  StandardLogicalType,
  type LogicalSchema,
  type TypeOptions,
} from './standard-logical-type.ts'
import { fromTwosComplement, toTwosComplement } from './twos-complement.ts'

/** Longer decimals are refused, and so are schemas of such: turning them into text would take too long. */
const decimalBytesMax = 4096

/**
 * `decimal` over `bytes` or `fixed`, as exact text with as many digits after the point as the scale says:
 * `"12.30"`. Writing takes text only, since a JavaScript number is not exact, and refuses what has more
 * digits than precision or scale allow. Reading is not that strict: what another program wrote past
 * the precision is given as it is.
 */
export class DecimalType extends StandardLogicalType {
  readonly precision: number
  readonly scale: number
  readonly #limit: bigint
  readonly #size: number | undefined

  constructor(schema: LogicalSchema, options?: TypeOptions) {
    const { precision, scale, size } = checked(schema)
    super(schema, options)
    this.precision = precision
    this.scale = scale
    this.#limit = 10n ** BigInt(precision)
    this.#size = size
  }

  protected override _fromValue(bytes: Buffer): string {
    if (bytes.length > decimalBytesMax) {
      throw new RangeError(
        `a decimal of ${bytes.length} bytes: at most ${decimalBytesMax} are read`,
      )
    }
    return decimalText(fromTwosComplement(bytes), this.scale)
  }

  protected override _toValue(value: unknown): Buffer {
    const unscaled = unscaledOf(value, this.scale)
    if (unscaled >= this.#limit || unscaled <= -this.#limit) {
      throw new RangeError(
        `${said(value)} does not fit decimal(${this.precision}, ${this.scale}): at most ` +
          `${this.precision - this.scale} digits before the point`,
      )
    }
    return toTwosComplement(unscaled, this.#size)
  }

  /** "Two decimals match if their scales and precisions match." */
  protected override fromLogical(written: StandardLogicalType) {
    if (!(written instanceof DecimalType)) return super.fromLogical(written)
    const match = written.precision === this.precision && written.scale === this.scale
    return match ? (value: unknown) => value : undefined
  }

  protected override _export(schema: Type & LogicalSchema): void {
    Object.assign(schema, { precision: this.precision, scale: this.scale })
  }
}

/** Throws where the specification calls the schema invalid. */
function checked({ type, precision, scale = 0, size }: LogicalSchema) {
  if (type !== 'bytes' && type !== 'fixed') throw new TypeError('a decimal is bytes or fixed')
  if (!isWhole(precision) || precision === 0) throw new TypeError('precision must be above 0')
  if (precision > digitsOf(decimalBytesMax)) throw new TypeError('precision is too large')
  if (!isWhole(scale) || scale > precision) throw new TypeError('scale must be 0 to precision')
  if (type === 'bytes') return { precision, scale, size: undefined }
  if (!isWhole(size) || precision > digitsOf(size)) throw new TypeError('precision exceeds size')
  return { precision, scale, size }
}

/** How many decimal digits always fit into this many bytes of two's complement. */
function digitsOf(size: number): number {
  return Math.floor(Math.log10(2) * (size * 8 - 1))
}

function isWhole(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0
}
