import type { CustomerEvent } from '#schemas'
import { eventWith, type Letter } from './alphabet.ts'
import { aliased } from './naive/star.ts'
import type { SeeStep } from './step.ts'

/** The customer event of a step. */
export function eventOf(step: SeeStep): CustomerEvent {
  const previous = aliased(step)
  const also = step.also ?? []
  const isIdentify = [...step.carried, ...also].some(({ path }) => path.startsWith('traits.'))
  const usual = isIdentify ? ('identify' as const) : ('track' as const)
  const type = previous === undefined ? usual : ('alias' as const)
  const carried = step.carried.map((letter): Pick<Letter, 'path' | 'text'> =>
    letter.key === previous ? { path: 'previousId', text: letter.text } : letter,
  )
  return eventWith([...carried, ...also], {
    type,
    messageId: step.id,
    timestampMs: step.atMs,
    originalTimestampMs: step.atMs,
    receivedAtMs: step.atMs,
  })
}
