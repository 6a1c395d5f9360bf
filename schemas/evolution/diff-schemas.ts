import { simpleName } from './schema-names.ts'
import { describeNode, type FieldNode, type RecordNode, type SchemaNode } from './schema-node.ts'

/** One difference between two schemas of a record. */
export interface SchemaChange {
  readonly change: 'added' | 'removed' | 'renamed' | 'changed'
  /** Path of the field: in the new schema, or in the old one where it was removed. */
  readonly path: string
  /** What it was: a type, a name, symbols. */
  readonly from?: string
  /** What it is now. */
  readonly to?: string
}

/** What changed from one schema to another, field by field, in the order of the new one. */
export function diffSchemas(before: SchemaNode, after: SchemaNode): readonly SchemaChange[] {
  return diff(before, after, '', new Set())
}

function diff(
  before: SchemaNode,
  after: SchemaNode,
  path: string,
  seen: ReadonlySet<SchemaNode>,
): readonly SchemaChange[] {
  if (before.kind === 'record' && after.kind === 'record') {
    if (seen.has(after)) return []
    return diffRecords(before, after, path, new Set([...seen, after]))
  }
  if (before.kind === 'array' && after.kind === 'array') {
    return diff(before.items, after.items, `${path}[]`, seen)
  }
  if (before.kind === 'map' && after.kind === 'map') {
    return diff(before.values, after.values, `${path}{}`, seen)
  }
  const inner = diffNullable(before, after, path, seen)
  if (inner !== undefined) return inner
  const [from, to] = [tell(before), tell(after)]
  return from === to ? [] : [{ change: 'changed', path, from, to }]
}

/** Unions of null and one type are looked into. */
function diffNullable(
  before: SchemaNode,
  after: SchemaNode,
  path: string,
  seen: ReadonlySet<SchemaNode>,
): readonly SchemaChange[] | undefined {
  if (before.kind !== 'union' || after.kind !== 'union') return undefined
  const [was, is] = [before, after].map(({ branches }) =>
    branches.filter((branch) => !isNull(branch)),
  )
  if (was?.length !== 1 || is?.length !== 1) return undefined
  const [inner, outer] = [was[0], is[0]]
  return inner === undefined || outer === undefined ? undefined : diff(inner, outer, path, seen)
}

function diffRecords(
  before: RecordNode,
  after: RecordNode,
  path: string,
  seen: ReadonlySet<SchemaNode>,
): readonly SchemaChange[] {
  const old = new Map(before.fields.map((field) => [field.name, field]))
  const found: SchemaChange[] = []
  if (simpleName(before.name) !== simpleName(after.name)) {
    found.push({ change: 'renamed', path, from: before.name, to: after.name })
  }
  for (const field of after.fields) {
    const was = [field.name, ...field.aliases].find((name) => old.has(name))
    const known = was === undefined ? undefined : old.get(was)
    if (was !== undefined) old.delete(was)
    found.push(...diffField(known, field, join(path, field.name), seen))
  }
  const removed = [...old.values()].map(({ name, type }) => ({
    change: 'removed' as const,
    path: join(path, name),
    from: tell(type),
  }))
  return [...found, ...removed]
}

function diffField(
  before: FieldNode | undefined,
  after: FieldNode,
  path: string,
  seen: ReadonlySet<SchemaNode>,
): readonly SchemaChange[] {
  if (before === undefined) return [{ change: 'added', path, to: withDefault(after) }]
  const renamed: readonly SchemaChange[] =
    before.name === after.name
      ? []
      : [{ change: 'renamed', path, from: before.name, to: after.name }]
  const inner = diff(before.type, after.type, path, seen)
  const [was, is] = [before.default, after.default].map((value) => JSON.stringify(value))
  if (was === is) return [...renamed, ...inner]
  const change = { change: 'changed', path, from: defaultText(was), to: defaultText(is) } as const
  return [...renamed, ...inner, change]
}

function withDefault(field: FieldNode): string {
  const type = tell(field.type)
  return field.default === undefined ? type : `${type} = ${JSON.stringify(field.default)}`
}

function defaultText(json: string | undefined): string {
  return json === undefined ? 'no default' : `default ${json}`
}

/** A type with what its short form leaves out. */
function tell(node: SchemaNode): string {
  if (node.kind === 'enum') return `${describeNode(node)} {${node.symbols.join(', ')}}`
  if (node.kind === 'union') return `[${node.branches.map(tell).join(', ')}]`
  return describeNode(node)
}

function isNull(node: SchemaNode): boolean {
  return node.kind === 'primitive' && node.type === 'null'
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}
