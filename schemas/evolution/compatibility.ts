import { compareSchemas } from './compare-schemas.ts'
import type { Finding } from './finding.ts'
import type { SchemaNode } from './schema-node.ts'

/** How versions of a schema must fit together, by the names that schema registries use. */
export const compatibilityModes = {
  NONE: 'Versions need not fit.',
  BACKWARD: 'A version reads what the one before it wrote: consumers move first.',
  BACKWARD_TRANSITIVE: 'A version reads what all before it wrote.',
  FORWARD: 'The version before reads what a version writes: producers move first.',
  FORWARD_TRANSITIVE: 'All versions before read what a version writes.',
  FULL: 'Both ways, with the version before.',
  FULL_TRANSITIVE: 'Both ways, with all versions before.',
} as const

/** One of `compatibilityModes`. */
export type CompatibilityMode = keyof typeof compatibilityModes

/** Whether a text names a mode. */
export function isCompatibilityMode(text: string): text is CompatibilityMode {
  return Object.hasOwn(compatibilityModes, text)
}

/** A version to check against. */
export interface EarlierVersion {
  readonly version: number
  readonly schema: SchemaNode
}

/** One place where a new schema does not fit an earlier version. */
export interface Incompatibility extends Finding {
  /** The earlier version. */
  readonly version: number
  /** `backward`: the new schema does not read the old messages. `forward`: the other way round. */
  readonly direction: 'backward' | 'forward'
}

/** Whether a new schema may follow earlier versions. */
export interface Verdict {
  readonly compatible: boolean
  readonly problems: readonly Incompatibility[]
  /** What is read and may mean something else. */
  readonly warnings: readonly Incompatibility[]
}

/**
 * Whether `next` may follow the versions before it (oldest first) under a mode. As in Confluent's
 * registry: `BACKWARD` looks at the newest version, `BACKWARD_TRANSITIVE` at all of them.
 */
export function checkCompatibility(
  mode: CompatibilityMode,
  next: SchemaNode,
  earlier: readonly EarlierVersion[],
): Verdict {
  const against = mode.endsWith('_TRANSITIVE') ? [...earlier].reverse() : earlier.slice(-1)
  const problems: Incompatibility[] = []
  const warnings: Incompatibility[] = []
  for (const { version, schema } of against) {
    for (const direction of directionsOf(mode)) {
      const [reader, writer] = direction === 'backward' ? [next, schema] : [schema, next]
      const found = compareSchemas(reader, writer)
      problems.push(...found.problems.map((finding) => ({ ...finding, version, direction })))
      warnings.push(...found.warnings.map((finding) => ({ ...finding, version, direction })))
    }
  }
  return { compatible: problems.length === 0, problems, warnings }
}

function directionsOf(mode: CompatibilityMode): readonly Incompatibility['direction'][] {
  if (mode === 'NONE') return []
  if (mode.startsWith('BACKWARD')) return ['backward']
  return mode.startsWith('FORWARD') ? ['forward'] : ['backward', 'forward']
}
