import type { IdentityRules } from '#operators'
import type { CustomerEvent } from '#schemas'
import { eventWith, tenantOf, type Letter } from './alphabet.ts'
import { aliased } from './naive/star.ts'
import type { SeeStep } from './step.ts'

/** Which call the event of a step is. */
export function callOf(step: SeeStep): 'identify' | 'track' | 'alias' {
  if (aliased(step) !== undefined) return 'alias'
  const said = [...step.carried, ...(step.also ?? [])]
  return said.some(({ path }) => path.startsWith('traits.')) ? 'identify' : 'track'
}

/** The customer event of a step; under rules with tenants it has one. */
export function eventOf(step: SeeStep, rules: IdentityRules): CustomerEvent {
  const previous = aliased(step)
  const also = step.also ?? []
  const carried = step.carried.map((letter): Pick<Letter, 'path' | 'text'> =>
    letter.key === previous ? { path: 'previousId', text: letter.text } : letter,
  )
  const [path, text] = [rules.tenant, tenantOf(rules)]
  const whose = path === undefined || text === undefined ? [] : [{ path, text }]
  return eventWith([...carried, ...also, ...whose], {
    type: callOf(step),
    messageId: step.id,
    timestampMs: step.atMs,
    originalTimestampMs: step.atMs,
    receivedAtMs: step.atMs,
  })
}
