import type { Schema } from './arbitrary-schemas.ts'
import type { Choices } from './choices.ts'

type JsonSchema = Readonly<Record<string, unknown>>

const others: readonly Schema[] = ['int', 'long', 'float', 'double', 'string', 'bytes', 'null']

/** A schema as it may look some versions later: most parts stay, some change, in good and bad ways. */
export function mutate(schema: Schema, choices: Choices): Schema {
  if (typeof schema === 'string') return mutateLeaf(schema, choices)
  if (Array.isArray(schema)) return mutateUnion(schema as readonly Schema[], choices)
  const { type } = schema as JsonSchema
  if (type === 'record') return mutateRecord(schema as JsonSchema, choices)
  if (type === 'enum') return mutateEnum(schema as JsonSchema, choices)
  if (type === 'fixed') return mutateFixed(schema as JsonSchema, choices)
  if (type === 'array')
    return { type, items: mutate((schema as JsonSchema)['items'] as Schema, choices) }
  if (type === 'map')
    return { type, values: mutate((schema as JsonSchema)['values'] as Schema, choices) }
  return mutateLeaf(schema, choices)
}

/** Gives some named types another namespace, another name with an alias, or another name without. */
export function renameSome(schema: Schema, choices: Choices): Schema {
  let text = JSON.stringify(schema)
  for (const name of new Set(text.match(/[abc]\.(Record|Enum|Fixed)\d+/g))) {
    const change = choices.next(8)
    if (change === 1) text = text.replaceAll(`"${name}"`, `"d${name.slice(1)}"`)
    if (change > 3 || change < 2) continue
    text = text.replaceAll(`"${name}"`, `"${name}New"`)
    if (change === 2) {
      text = text.replace(`"name":"${name}New"`, `"name":"${name}New","aliases":["${name}"]`)
    }
  }
  return JSON.parse(text) as Schema
}

function mutateLeaf(schema: Schema, choices: Choices): Schema {
  const change = choices.next(12)
  // A name that is defined elsewhere stays, so that it is known.
  if (typeof schema === 'string' && !/^[a-z]+$/.test(schema)) return schema
  if (change === 1) return others[choices.next(others.length)] ?? schema
  if (change === 2 && schema !== 'null') return ['null', schema]
  if (change === 3 && typeof schema === 'object') return (schema as JsonSchema)['type'] as Schema
  const wider: Readonly<Record<string, Schema>> = { int: 'long', long: 'double', float: 'double' }
  return (change === 4 && typeof schema === 'string' ? wider[schema] : undefined) ?? schema
}

function mutateUnion(branches: readonly Schema[], choices: Choices): Schema {
  const change = choices.next(8)
  if (change === 1 && branches.length > 1 && !isDefinition(branches[0])) return branches.slice(1)
  if (change === 2 && !branches.some(isDefinition)) return [...branches].reverse()
  return branches.map((branch) => (isDefinition(branch) ? mutate(branch, choices) : branch))
}

function mutateRecord(record: JsonSchema, choices: Choices): Schema {
  const fields = (record['fields'] as readonly JsonSchema[]).flatMap((field) =>
    mutateField(field, choices),
  )
  const added = choices.next(6)
  if (added === 1) fields.push({ name: 'added', type: 'int', default: 7 })
  if (added === 2) fields.push({ name: 'added', type: ['null', 'string'], default: null })
  if (added === 3 && choices.next(3) === 1) fields.push({ name: 'added', type: 'string' })
  return { ...record, fields }
}

function mutateField(field: JsonSchema, choices: Choices): readonly JsonSchema[] {
  const type = mutate(field['type'] as Schema, choices)
  const change = choices.next(10)
  // Dropping a definition would leave its name unknown to what comes later.
  if (change === 1 && isPlain(type)) return []
  if (change === 2)
    return [{ ...field, name: `${String(field['name'])}New`, type, aliases: [field['name']] }]
  if (change === 3) return [{ ...field, type, aliases: ['f0', 'f1'] }]
  if (change === 4) return [{ ...field, name: `${String(field['name'])}Other`, type }]
  return [{ ...field, type }]
}

function mutateEnum(schema: JsonSchema, choices: Choices): Schema {
  const symbols = schema['symbols'] as readonly string[]
  const change = choices.next(5)
  const next =
    change === 1 ? [...symbols, 'E'] : change === 2 ? ['Z', ...symbols.slice(1)] : symbols
  const { default: other, ...rest } = schema
  const kept = typeof other === 'string' && next.includes(other) && { default: other }
  return { ...rest, symbols: next, ...(change === 3 ? { default: next[0] } : kept) }
}

function mutateFixed(schema: JsonSchema, choices: Choices): Schema {
  return choices.next(4) === 1 ? { ...schema, size: 3 } : schema
}

function isDefinition(schema: unknown): boolean {
  return JSON.stringify(schema).includes('"name"')
}

function isPlain(schema: Schema): boolean {
  return !isDefinition(schema)
}
