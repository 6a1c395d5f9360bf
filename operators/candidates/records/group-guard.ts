import { identifierKey } from '#schemas'
import type { IdentityRules } from '../../identity/index.ts'
import type { PersonRecord } from './person-record.ts'

/** Whether the rules' limits and size let records be one person, whatever their likeness. */
export function guardOf(
  records: readonly PersonRecord[],
  rules: IdentityRules,
): (left: readonly number[], right: readonly number[]) => boolean {
  const limits = rules.types.filter(({ limit }) => limit < Number.MAX_SAFE_INTEGER)
  return (left, right) => {
    const identifiers = new Map<string, Set<string>>()
    let size = left.length + right.length
    for (const place of [...left, ...right]) {
      for (const { type, value } of records[place]?.identifiers ?? []) {
        const ofType = identifiers.get(type) ?? new Set()
        identifiers.set(type, ofType.add(identifierKey({ type, value })))
      }
    }
    for (const ofType of identifiers.values()) size += ofType.size
    if (size > rules.maxCluster) return false
    return limits.every(({ name, limit }) => (identifiers.get(name)?.size ?? 0) <= limit)
  }
}
