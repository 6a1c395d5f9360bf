import avro, { type Type } from 'avsc'
import { exactLong } from './exact-long.ts'

/** The slice of avsc's resolvers and unions that its typings leave out. */
interface Resolver {
  _read(tap: unknown): unknown
}

interface ResolverOptions {
  /** Resolvers of records by the names of reader and writer. */
  readonly registry: Record<string, unknown>
}

interface Union {
  readonly types: readonly Type[]
  readonly _branchIndices: Readonly<Record<string, number>>
  _getIndex(value: unknown): number | undefined
}

interface Branch extends Type {
  /** Makes `{ 'name of the branch': value }`; null for the branch null. */
  readonly _branchConstructor: (new (value: unknown) => object) | null
}

const parent = avro.types.UnwrappedUnionType.prototype as unknown as Union

/**
 * A union of bare values that knows a bigint for a long, never takes null for a value of another branch
 * (for which JSON takes it), and reads with its nearest branch.
 */
class BareUnionType extends avro.types.UnwrappedUnionType {
  _getIndex(this: Union, value: unknown): number | undefined {
    if (value === null) return this._branchIndices['null']
    if (typeof value === 'bigint' && this.types.includes(exactLong))
      return this._branchIndices['long']
    return parent._getIndex.call(this, value)
  }

  _update(resolver: Resolver, written: Type, options: ResolverOptions): void {
    const found = nearestBranch(this.types, written, options)
    if (found !== undefined) resolver._read = (tap) => found.resolver._read(tap)
  }
}

/** A union of values under the names of their branches. */
class NamedUnionType extends avro.types.WrappedUnionType {
  _update(resolver: Resolver, written: Type, options: ResolverOptions): void {
    const found = nearestBranch(this.types, written, options)
    if (found === undefined) return
    const Named = (found.branch as Branch)._branchConstructor
    resolver._read = (tap) => {
      const value = found.resolver._read(tap)
      return Named === null ? null : new Named(value)
    }
  }
}

/** A type hook for avsc: unions hold bare values where JavaScript can tell their branches apart. */
export function exactUnions(
  schema: unknown,
  options?: Partial<avro.ForSchemaOptions>,
): Type | undefined {
  if (!Array.isArray(schema)) return undefined
  const branches = schema.map((branch) => avro.Type.forSchema(branch as avro.Schema, options))
  try {
    return create(BareUnionType, branches, options)
  } catch {
    return create(NamedUnionType, branches, options)
  }
}

/**
 * The branch that reads what was written: the one of the same name, else the first that can. (The
 * specification takes the first that can; then a union of bytes and string would read its own text as
 * bytes. Java's implementation looks for the same name first, too.)
 */
function nearestBranch(branches: readonly Type[], written: Type, options: ResolverOptions) {
  const isSame = ({ branchName }: Type) => branchName === written.branchName
  const sorted = [...branches.filter(isSame), ...branches.filter((branch) => !isSame(branch))]
  for (const branch of sorted) {
    // avsc leaves resolvers of records that turned out not to fit behind, and takes them for good ones.
    const registry = { ...options.registry }
    try {
      const resolver = branch.createResolver(written, { ...options, registry } as object)
      Object.assign(options.registry, registry)
      return { branch, resolver: resolver as unknown as Resolver }
    } catch {
      // The next one may read it.
    }
  }
  return undefined
}

/** avsc's typings leave the constructors' parameters out. */
function create(Constructor: unknown, branches: readonly Type[], options: unknown): Type {
  const Class = Constructor as new (branches: readonly Type[], options: unknown) => Type
  return new Class(branches, options)
}
