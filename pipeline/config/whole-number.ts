import type { SchemaObj } from 'convict'

/** Bounds of a whole number, both inclusive. */
export interface WholeNumberOptions {
  readonly min: number
  readonly max?: number
}

/** A setting that takes whole numbers. `allowed` is for the documentation. */
export function wholeNumber(
  defaultValue: number,
  { min, max = Number.MAX_SAFE_INTEGER }: WholeNumberOptions,
): SchemaObj<number> {
  const bounds = max === Number.MAX_SAFE_INTEGER ? `${min} or more` : `${min} to ${max}`
  const allowed = `a whole number, ${bounds}`
  const format = (value: unknown) => {
    if (Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max) return
    throw new RangeError(`must be ${allowed}`)
  }
  return { format, default: defaultValue, allowed }
}
