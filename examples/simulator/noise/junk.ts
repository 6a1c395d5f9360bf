import type { Random } from '../random.ts'
import type { Call } from '../sdk/shape.ts'

/** What programs send for a user id when they have none. */
export const junkUserIds = [
  'null',
  'undefined',
  '0',
  'anonymous',
  '[object Object]',
  'NaN',
  '-1',
  'guest',
]
/** What people and testers type into forms that insist. */
export const junkEmails = [
  'test@test.com',
  'none@none.com',
  'a@a.com',
  'noemail',
  'test@example.com',
]
/** The same for telephone numbers. */
export const junkPhones = ['0000000000', '123', '+10000000000', 'n/a']

/** The same call with an identifier that says nothing about anybody. */
export function withJunk(call: Call, random: Random): Call {
  const { traits } = call
  if (call.type !== 'identify' || traits === undefined || random.chance(0.4)) {
    return { ...call, userId: random.pick(junkUserIds) }
  }
  const email = random.pick(junkEmails)
  const junk = 'phone' in traits ? { email, phone: random.pick(junkPhones) } : { email }
  return { ...call, traits: { ...traits, ...junk } }
}
