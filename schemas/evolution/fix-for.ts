import type { Finding, IncompatibilityKind } from './finding.ts'

const fixes: Readonly<Record<IncompatibilityKind, string>> = {
  type: 'Keep the type, or take one it is promoted to: int → long → float → double, string ↔ bytes.',
  name: 'Keep the name, or give the old one as an alias.',
  'missing-default': 'Give the field a default.',
  'ambiguous-alias': 'Take the alias away, or one of the two fields.',
  symbols: 'Give the enum a default, or keep its symbols.',
  size: 'Keep the size, and put other bytes into a field of their own.',
  decimal: 'Keep precision and scale, and put other decimals into a field of their own.',
  branch: 'Keep all branches of the union.',
  meaning: 'Put values of another meaning into a field of their own.',
}

/** How to mend what a comparison found. */
export function fixFor({ kind }: Pick<Finding, 'kind'>): string {
  return fixes[kind]
}
