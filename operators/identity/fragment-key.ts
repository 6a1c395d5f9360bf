import type { CustomerEvent } from '#schemas'
import { observer } from './engine/observe.ts'
import type { IdentityRules } from './rules/identity-rules.ts'

/**
 * Tells the fragment that an event adds to under rules: the key of its strongest identifier, or undefined
 * where none of them counts. As `resolveIdentity` does, without looking at anybody's state.
 */
export function fragmentKeyReader(
  rules: IdentityRules,
): (event: CustomerEvent) => string | undefined {
  const observe = observer(rules)
  return (event) => observe(event).identifiers[0]
}
