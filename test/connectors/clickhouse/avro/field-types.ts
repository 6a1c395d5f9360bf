/** Types of fields, and values of each: ordinary ones and those at the edges of other types. */
export const fieldTypes: Readonly<
  Record<string, { readonly type: unknown; readonly values: readonly unknown[] }>
> = {
  int: { type: 'int', values: [0, -1, 2_147_483_647] },
  long: { type: 'long', values: [1, -(2 ** 40), 2n ** 62n + 1n] },
  float: { type: 'float', values: [0.5, -1024, 3.4028234663852886e38] },
  double: { type: 'double', values: [0.1, 7, 1e300, 2 ** 60] },
  'double or null': { type: ['null', 'double'], values: [null, 0.25] },
  string: { type: 'string', values: ['', 'x"\\', '12', '1.5', '007', 'true'] },
  'string or null': { type: ['null', 'string'], values: [null, 'y'] },
  boolean: { type: 'boolean', values: [true, false] },
  enum: { type: { type: 'enum', name: 'E', symbols: ['RED', 'BLUE'] }, values: ['RED', 'BLUE'] },
  array: { type: { type: 'array', items: 'int' }, values: [[], [1, 2]] },
  map: { type: { type: 'map', values: 'string' }, values: [{}, { k: 'v' }] },
  time: {
    type: { type: 'long', logicalType: 'timestamp-millis' },
    values: [Date.UTC(2024, 1, 29, 1, 2, 3, 456), Date.UTC(1850, 0), 0],
  },
  date: { type: { type: 'int', logicalType: 'date' }, values: [Date.UTC(2024, 1, 29), 0] },
  decimal: {
    type: { type: 'bytes', logicalType: 'decimal', precision: 9, scale: 2 },
    values: ['12.30', '-9999999.99', '5.00'],
  },
  'longer decimal': {
    type: { type: 'bytes', logicalType: 'decimal', precision: 30, scale: 5 },
    values: ['1234567890123456789012345.12345', '0.00001'],
  },
  uuid: {
    type: { type: 'string', logicalType: 'uuid' },
    values: ['123e4567-e89b-12d3-a456-426614174000'],
  },
}

/** The JSON text of a value, as discards hold it. */
export function discardValue(value: unknown): string {
  return typeof value === 'bigint' ? value.toString() : JSON.stringify(value)
}
