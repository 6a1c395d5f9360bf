/** A ClickHouse type in two parts: what it holds, and whether it may be NULL. */
export interface ColumnType {
  /** Without `Nullable`, as `system.columns` writes it: `Int64`, `DateTime64(3, 'UTC')`. */
  readonly base: string
  readonly nullable: boolean
}

/** Reads a type as `system.columns` writes it. */
export function readType(text: string): ColumnType {
  const low = /^LowCardinality\((.*)\)$/.exec(text)?.[1]
  const nullable = /^Nullable\((.*)\)$/.exec(low ?? text)?.[1]
  const base = nullable ?? low ?? text
  return {
    base: low === undefined ? base : `LowCardinality(${base})`,
    nullable: nullable !== undefined,
  }
}

/** The type as `CREATE TABLE` takes it. */
export function writeType({ base, nullable }: ColumnType): string {
  if (!nullable) return base
  const low = /^LowCardinality\((.*)\)$/.exec(base)?.[1]
  return low === undefined ? `Nullable(${base})` : `LowCardinality(Nullable(${low}))`
}

/** `DateTime64` that counts so many digits after the second. */
export function dateTimeType(digits: number): string {
  return `DateTime64(${digits}, 'UTC')`
}

/** Digits after the second of a `DateTime64`; undefined for other types. */
export function dateTimeDigits(base: string): number | undefined {
  const digits = /^DateTime64\((\d+)/.exec(base)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** How many digits a Decimal has in all, and how many after the point. */
export interface DecimalSize {
  readonly precision: number
  readonly scale: number
}

/** The size of a `Decimal(p, s)`; undefined for other types. */
export function decimalSize(base: string): DecimalSize | undefined {
  const [, precision, scale] = /^Decimal\((\d+), ?(\d+)\)$/.exec(base) ?? []
  if (precision === undefined) return undefined
  return { precision: Number(precision), scale: Number(scale) }
}

/** A Decimal as `system.columns` writes it. */
export function decimalType({ precision, scale }: DecimalSize): string {
  return `Decimal(${precision}, ${scale})`
}
