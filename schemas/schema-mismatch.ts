import avro, { type Type } from 'avsc'

/** Where two schemas part: a field's path and its two types. */
export interface Mismatch {
  readonly field: string
  readonly written: string
  readonly wanted: string
}

/** The innermost place that keeps `wanted` from reading what `written` wrote. */
export function findMismatch(wanted: Type, written: Type, field = ''): Mismatch {
  if (isRecord(wanted) && isRecord(written)) {
    for (const wantedField of wanted.fields) {
      const mismatch = mismatchOfField(wantedField, written, field)
      if (mismatch !== undefined) return mismatch
    }
  }
  const items = itemsOf(wanted, written)
  if (items !== undefined) return findMismatch(items.wanted, items.written, `${field}[]`)
  return { field, written: nameOf(written), wanted: nameOf(wanted) }
}

function mismatchOfField(
  wanted: avro.types.Field,
  record: avro.types.RecordType,
  parent: string,
): Mismatch | undefined {
  const path = parent === '' ? wanted.name : `${parent}.${wanted.name}`
  const written = record.fields.find(
    ({ name }) => name === wanted.name || wanted.aliases.includes(name),
  )
  if (written !== undefined) {
    return canRead(wanted.type, written.type)
      ? undefined
      : findMismatch(wanted.type, written.type, path)
  }
  if (wanted.defaultValue() !== undefined) return undefined
  return { field: path, written: 'nothing', wanted: `${nameOf(wanted.type)} without a default` }
}

function itemsOf(wanted: Type, written: Type): { wanted: Type; written: Type } | undefined {
  if (wanted instanceof avro.types.ArrayType && written instanceof avro.types.ArrayType) {
    return { wanted: wanted.itemsType, written: written.itemsType }
  }
  if (wanted instanceof avro.types.MapType && written instanceof avro.types.MapType) {
    return { wanted: wanted.valuesType as Type, written: written.valuesType as Type }
  }
  return undefined
}

function canRead(wanted: Type, written: Type): boolean {
  try {
    wanted.createResolver(written)
    return true
  } catch {
    return false
  }
}

function isRecord(type: Type): type is avro.types.RecordType {
  return avro.Type.isType(type, 'record')
}

function nameOf(type: Type): string {
  return type.name === undefined
    ? JSON.stringify(type.schema({ exportAttrs: true }))
    : `${type.typeName} ${type.name}`
}
