/** What keeps a schema from reading what another wrote. */
export type IncompatibilityKind =
  /** No promotion leads from the written type to the read one. */
  | 'type'
  /** Named types whose names differ, without an alias. */
  | 'name'
  /** A field that was not written and has no default. */
  | 'missing-default'
  /** A field under several of its names. */
  | 'ambiguous-alias'
  /** Symbols that the reader does not know, without a default. */
  | 'symbols'
  /** Fixed types of different sizes. */
  | 'size'
  /** Decimals of different precision or scale. */
  | 'decimal'
  /** A written type that no branch of the union reads. */
  | 'branch'
  /** It can be read and may mean something else: a warning. */
  | 'meaning'

/** One place where two schemas do not fit. */
export interface Finding {
  /** From the record: `address.city`, `tags[]` (items), `counts{}` (values); '' for the schema itself. */
  readonly path: string
  readonly kind: IncompatibilityKind
  /** For people: what was written, what is wanted. */
  readonly reason: string
}

/** Whether a schema reads what another wrote. */
export interface Comparison {
  readonly canRead: boolean
  /** Why it does not; empty where it does. */
  readonly problems: readonly Finding[]
  /** What is read and may mean something else, such as a date as a time. */
  readonly warnings: readonly Finding[]
}

/** Findings of one place that are told; a record of thousands of fields may differ in each. */
export const findingsMax = 100

/** The finding, seen from the place that `step` leads from: `.city`, `[]`, `{}`. */
export function under(step: string, { path, kind, reason }: Finding): Finding {
  const joined = path === '' || /^[[{]/.test(path) ? `${step}${path}` : `${step}.${path}`
  return { path: joined, kind, reason }
}

/** Whether it says that something cannot be read. */
export function isProblem({ kind }: Finding): boolean {
  return kind !== 'meaning'
}
