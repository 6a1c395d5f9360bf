/**
 * The row key of a map's field: key, two NULs, field. A NUL within the key is followed by U+0001, so
 * that no key and field make the row of another, and rows stay in the order of keys, then fields.
 */
export function fieldRowKey(key: string, field: string): string {
  return `${escapeKey(key)}\0\0${field}`
}

/** Where the rows of a key begin and end. */
export function fieldRange(key: string): { readonly from: string; readonly to: string } {
  const escaped = escapeKey(key)
  return { from: `${escaped}\0\0`, to: `${escaped}\0\u0001` }
}

/** Key and field of a row. */
export function parseFieldRowKey(rowKey: string): readonly [key: string, field: string] {
  const end = rowKey.indexOf('\0\0')
  return [rowKey.slice(0, end).replaceAll('\0\u0001', '\0'), rowKey.slice(end + 2)]
}

function escapeKey(key: string): string {
  return key.includes('\0') ? key.replaceAll('\0', '\0\u0001') : key
}
