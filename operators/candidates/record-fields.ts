/** Fields of one record, by name. What is absent or empty is not known. */
export type RecordFields = Readonly<Record<string, string | undefined>>

/** Texts that mean "not known" in exports of databases. */
const unknownTexts: ReadonlySet<string> = new Set(['', '\\n', 'null', 'none', 'nan', 'n/a'])

/** A field as it is compared: lower case, without accents, spaces made one; undefined if not known. */
export function fieldOf(fields: RecordFields, name: string): string | undefined {
  const text = fields[name]
  if (text === undefined) return undefined
  const plain = plainText(text)
  return unknownTexts.has(plain) ? undefined : plain
}

/** Lower case, accents taken off (Unicode NFKD), white space trimmed and made one space. */
export function plainText(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim()
}
