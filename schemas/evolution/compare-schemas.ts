import { cannot, compareLogicals, comparePrimitives } from './compare-primitives.ts'
import { findingsMax, isProblem, under, type Comparison, type Finding } from './finding.ts'
import { PairMemory } from './pair-memory.ts'
import { simpleName } from './schema-names.ts'
import {
  branchName,
  describeNode,
  type EnumNode,
  type FieldNode,
  type FixedNode,
  type RecordNode,
  type SchemaNode,
  type UnionNode,
} from './schema-node.ts'

/**
 * Whether `reader` reads everything that can be written under `writer`, with every place where it does
 * not: the rules of the Avro specification 1.12, "Schema Resolution".
 *
 * Of a written union every branch has to be readable. A union reads with the branch of the same name
 * where that can, else with the first that can.
 */
export function compareSchemas(reader: SchemaNode, writer: SchemaNode): Comparison {
  const findings = new SchemaComparer().compare(reader, writer)
  const problems = findings.filter(isProblem)
  const warnings = findings.filter((finding) => !isProblem(finding))
  return { canRead: problems.length === 0, problems, warnings }
}

class SchemaComparer {
  readonly #memory = new PairMemory()

  compare(reader: SchemaNode, writer: SchemaNode): readonly Finding[] {
    if (writer.kind === 'union') return this.#eachBranch(reader, writer)
    if (reader.kind === 'union') return this.#anyBranch(reader, writer)
    if (reader.kind === 'primitive' && writer.kind === 'primitive') {
      return comparePrimitives(reader, writer)
    }
    if (reader.kind === 'array' && writer.kind === 'array') {
      return this.compare(reader.items, writer.items).map((finding) => under('[]', finding))
    }
    if (reader.kind === 'map' && writer.kind === 'map') {
      return this.compare(reader.values, writer.values).map((finding) => under('{}', finding))
    }
    if (reader.kind === 'enum' && writer.kind === 'enum') return compareEnums(reader, writer)
    if (reader.kind === 'fixed' && writer.kind === 'fixed') return compareFixed(reader, writer)
    if (reader.kind === 'record' && writer.kind === 'record') {
      return this.#memory.once(reader, writer, () => this.#records(reader, writer))
    }
    return [cannot('type', reader, writer)]
  }

  #eachBranch(reader: SchemaNode, writer: UnionNode): readonly Finding[] {
    const all = writer.branches.flatMap((branch) => this.compare(reader, branch))
    return withoutRepeats(all)
  }

  /** The branch that is nearest says why: `record shop.Address` is told what it lacks. */
  #anyBranch(reader: UnionNode, writer: SchemaNode): readonly Finding[] {
    let nearest: readonly Finding[] | undefined
    for (const branch of nearestFirst(reader, writer)) {
      const findings = this.compare(branch, writer)
      if (!findings.some(isProblem)) return findings
      const isNear = findings.every(
        ({ kind, path }) => path !== '' || !['type', 'name'].includes(kind),
      )
      if (isNear) nearest ??= findings
    }
    return nearest ?? [cannot('branch', reader, writer)]
  }

  #records(reader: RecordNode, writer: RecordNode): readonly Finding[] {
    if (!haveSameName(reader, writer)) return [otherName(reader, writer)]
    const written = new Map(writer.fields.map((field) => [field.name, field]))
    return reader.fields
      .flatMap((field) => this.#field(field, written).map((finding) => under(field.name, finding)))
      .slice(0, findingsMax)
  }

  #field(field: FieldNode, written: ReadonlyMap<string, FieldNode>): readonly Finding[] {
    const names = [...new Set([field.name, ...field.aliases])].filter((name) => written.has(name))
    if (names.length > 1) {
      const reason = `was written under several of its names: ${names.join(', ')}`
      return [{ path: '', kind: 'ambiguous-alias', reason }]
    }
    const source = names[0] === undefined ? undefined : written.get(names[0])
    if (source !== undefined) return this.compare(field.type, source.type)
    if (field.default !== undefined) return []
    const reason = `was not written, and ${describeNode(field.type)} has no default here`
    return [{ path: '', kind: 'missing-default', reason }]
  }
}

function compareEnums(reader: EnumNode, writer: EnumNode): readonly Finding[] {
  if (!haveSameName(reader, writer)) return [otherName(reader, writer)]
  if (reader.default !== undefined) return []
  const unknown = writer.symbols.filter((symbol) => !reader.symbols.includes(symbol))
  if (unknown.length === 0) return []
  const shown = unknown.slice(0, 5).join(', ')
  const reason = `may hold ${shown}, which ${reader.name} does not know, and it has no default`
  return [{ path: '', kind: 'symbols', reason }]
}

function compareFixed(reader: FixedNode, writer: FixedNode): readonly Finding[] {
  if (!haveSameName(reader, writer)) return [otherName(reader, writer)]
  if (reader.size === writer.size) return compareLogicals(reader, writer)
  const reason = `has ${writer.size} bytes as written, and ${reader.size} here`
  return [{ path: '', kind: 'size', reason }]
}

function nearestFirst(union: UnionNode, writer: SchemaNode): readonly SchemaNode[] {
  const isSame = (branch: SchemaNode) => branchName(branch) === branchName(writer)
  return [...union.branches.filter(isSame), ...union.branches.filter((branch) => !isSame(branch))]
}

type NamedNode = RecordNode | EnumNode | FixedNode

/** Names match without their namespaces; aliases are full names. */
function haveSameName(reader: NamedNode, writer: NamedNode): boolean {
  return simpleName(reader.name) === simpleName(writer.name) || reader.aliases.includes(writer.name)
}

function otherName(reader: NamedNode, writer: NamedNode): Finding {
  const reason = `was written as ${writer.name}, which is neither ${reader.name} nor an alias of it`
  return { path: '', kind: 'name', reason }
}

function withoutRepeats(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Map(findings.map((finding) => [`${finding.path} ${finding.reason}`, finding]))
  return [...seen.values()].slice(0, findingsMax)
}
