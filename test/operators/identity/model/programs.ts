import fc from 'fast-check'
import { identityRules, moreThan, type IdentityCommand, type IdentityVerb } from '#operators'
import type { CustomerEvent, Message } from '#schemas'
import { customerEvent, messageOf } from '../../../helpers/customer-events.ts'
import type { NaiveObservation } from './survivors.ts'

/** One thing that happens. */
export type Action =
  | {
      readonly kind: 'observe'
      readonly observation: NaiveObservation
      readonly message: Message<CustomerEvent>
    }
  | { readonly kind: 'command'; readonly command: IdentityCommand }
  | { readonly kind: 'advance'; readonly toMs: number }

/** Rule sets that random programs run into on all sides. */
export const ruleSets = {
  tight: identityRules({
    types: { email: { limit: 2 }, anonymous_id: { limit: 2 }, device_id: { limit: 1 } },
    maxCluster: 5,
  }),
  latest: identityRules({
    types: { email: { limit: 1 }, device_id: { limit: 2 } },
    conflict: 'latest',
    review: [moreThan(2, 'anonymous_id')],
  }),
  windows: identityRules({
    types: {
      email: { limit: { max: 1, within: 4 } },
      anonymous_id: { limit: { max: 2, within: 3 } },
      device_id: { shared: { by: 'user_id', above: 1, within: 4 } },
    },
  }),
  shared: identityRules({
    types: {
      user_id: { limit: 2 },
      device_id: { shared: { by: 'user_id', above: 1 } },
      email: { shared: { by: 'user_id', above: 2, within: 5 } },
    },
    conflict: 'latest',
  }),
  giant: identityRules({
    types: { email: { limit: 1 } },
    maxEvidence: { members: 4, edges: 12 },
  }),
} as const

const keys = [
  'user_id:user-1',
  'user_id:user-2',
  'user_id:user-3',
  'email:person-1@example.com',
  'email:person-2@example.com',
  'email:person-3@example.com',
  'device_id:device-1',
  'device_id:device-2',
  'anonymous_id:browser-1',
  'anonymous_id:browser-2',
  'anonymous_id:browser-3',
  'anonymous_id:browser-4',
] as const

const pick = (prefix: string) => fc.constantFrom(...keys.filter((key) => key.startsWith(prefix)))
const some = (prefix: string) => fc.option(pick(prefix), { nil: undefined })
const source = fc.constantFrom('web', 'import')

const observe: fc.Arbitrary<Action> = fc
  .record({
    user: some('user_id'),
    email: some('email'),
    device: some('device_id'),
    anonymous: some('anonymous_id'),
    isAlias: fc.boolean(),
    source,
    atMs: fc.nat(9),
  })
  .filter(
    ({ user, email, device, anonymous }) => (user ?? email ?? device ?? anonymous) !== undefined,
  )
  .map(({ user, email, device, anonymous, isAlias, source, atMs }) => {
    const found = [user, email, device, anonymous].flatMap((key) => key ?? [])
    const alias = isAlias && user !== undefined ? anonymous : undefined
    const observation = { keys: found, alias, source, atMs }
    return { kind: 'observe', observation, message: toMessage(observation) }
  })

const verbs = fc.oneof<fc.Arbitrary<IdentityVerb>[]>(
  pairOf().map(([left, right]) => ({ verb: 'must-link', left, right })),
  pairOf().map(([left, right]) => ({ verb: 'cannot-link', left, right })),
  pairOf().map(([left, right]) => ({ verb: 'withdraw-verdict', left, right })),
  pairOf().map(([left, right]) => ({ verb: 'remove-edge', left, right })),
  fc
    .tuple(pairOf(), fc.constantFrom('accept', 'reject'))
    .map(([[left, right], verdict]) => ({ verb: 'review', left, right, verdict })),
  fc
    .tuple(fc.constantFrom(...keys), fc.constantFrom('accept', 'reject'))
    .map(([left, verdict]) => ({ verb: 'review', left, right: '', verdict })),
  fc
    .tuple(fc.constantFrom('block', 'unblock', 'erase'), fc.constantFrom(...keys))
    .map(([verb, identifier]) => ({ verb, identifier })),
  fc
    .tuple(pick('device_id'), pick('user_id'))
    .map(([device, account]) => ({ verb: 'transfer', device, account })),
  source.map((name) => ({ verb: 'undo-import', source: name, identifiers: [...keys] })),
  fc.constant({ verb: 'refresh', identifiers: [...keys] }),
)

const command: fc.Arbitrary<Action> = fc
  .tuple(verbs, fc.nat(12), fc.nat(99_999))
  .map(([verb, atMs, number]) => {
    const id = `command-${number}`
    return { kind: 'command', command: { id, atMs, author: 'ada', reason: 'test', ...verb } }
  })

const advance: fc.Arbitrary<Action> = fc.nat(16).map((toMs) => ({ kind: 'advance', toMs }))

/** Events and commands in any order, ids of commands each once. */
export const programArbitrary: fc.Arbitrary<readonly Action[]> = fc
  .array(
    fc.oneof(
      { arbitrary: observe, weight: 12 },
      { arbitrary: command, weight: 3 },
      { arbitrary: advance, weight: 1 },
    ),
    { minLength: 1, maxLength: 30 },
  )
  .map((actions) => {
    const seen = new Set<string>()
    return actions.filter((action) => {
      if (action.kind !== 'command') return true
      const isNew = !seen.has(action.command.id)
      seen.add(action.command.id)
      return isNew
    })
  })

/** The event that says an observation. */
export function toMessage({ keys: found, alias, source: from, atMs }: NaiveObservation) {
  const value = (type: string) =>
    found.find((key) => key.startsWith(`${type}:`))?.slice(type.length + 1) ?? null
  const [email, device] = [value('email'), value('device_id')]
  const event = customerEvent({
    type: alias === undefined ? 'identify' : 'alias',
    userId: value('user_id'),
    anonymousId: alias === undefined ? value('anonymous_id') : null,
    previousId: alias === undefined ? null : value('anonymous_id'),
    traits: email === null ? {} : { email },
    context: device === null ? {} : { device: { id: device } },
    timestampMs: atMs,
  })
  return messageOf(event, { timestampMs: atMs, source: from })
}

function pairOf(): fc.Arbitrary<readonly [string, string]> {
  return fc
    .shuffledSubarray([...keys], { minLength: 2, maxLength: 2 })
    .map(([a = '', b = '']) => [a, b])
}
