import type { JsonObject } from '#schemas'
import type { ProfileCondition } from '../../conditions/profile-condition.ts'

/** A test of profiles from its JSON. What cannot work is listed when segments are defined. */
export function profileCondition(definition: JsonObject): ProfileCondition {
  return { definition, about: 'profile' }
}
