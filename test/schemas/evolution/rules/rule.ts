/** What is written, what is read; or the kind and the place of the refusal. */
export interface Rule {
  readonly rule: string
  readonly writer: unknown
  readonly reader: unknown
  readonly cases: readonly (readonly [written: unknown, read: unknown])[] | string
}

export const bytes = (text: string) => Buffer.from(text)

export const record = (fields: readonly unknown[], name = 'R', more = {}) => ({
  type: 'record',
  name,
  fields,
  ...more,
})

export const enumOf = (symbols: readonly string[], more = {}) => ({
  type: 'enum',
  name: 'E',
  symbols,
  ...more,
})

export const fixed = (size: number, more = {}) => ({ type: 'fixed', name: 'F', size, ...more })

export const decimal = (precision: number, scale: number) => ({
  type: 'bytes',
  logicalType: 'decimal',
  precision,
  scale,
})

export const logical = (type: string, logicalType: string) => ({ type, logicalType })
