import { mistypedEmail, typedEmail } from '../people/email.ts'
import { typedPhone } from '../people/phone.ts'
import type { Fields } from '../sdk/shape.ts'
import { account } from './pages.ts'
import type { Recorder } from './recorder.ts'

const phoneShare = 0.4
const aliasShare = 0.25

/** Opens an account: Signed Up, identify, and from some shops an alias of the anonymous id. */
export function signUp(recorder: Recorder): void {
  recorder.wait(20, 90)
  recorder.page = account
  recorder.isKnown = true
  const { email } = recorder.person
  recorder.record({ type: 'track', event: 'Signed Up', properties: { method: 'email' } })
  recorder.record({ type: 'identify', traits: { ...typedTraits(recorder, 0), email } })
  if (!recorder.random.chance(aliasShare)) return
  recorder.record({ type: 'alias', previousId: recorder.device.anonymousId })
}

/** Logs in to an account that was there before. */
export function logIn(recorder: Recorder, emailTypos: number): void {
  recorder.wait(10, 60)
  recorder.page = account
  recorder.isKnown = true
  recorder.record({ type: 'identify', traits: typedTraits(recorder, emailTypos) })
}

/** Leaves an email without an account: all that is known is the anonymous id. */
export function subscribe(recorder: Recorder, emailTypos: number): void {
  recorder.wait(10, 60)
  recorder.record({ type: 'identify', traits: { email: emailAsTyped(recorder, emailTypos) } })
}

function typedTraits(recorder: Recorder, emailTypos: number): Fields {
  const { person, random } = recorder
  const { givenName, familyName, phone } = person
  const email = emailAsTyped(recorder, emailTypos)
  const traits = { email, firstName: givenName, lastName: familyName }
  return random.chance(phoneShare) ? { ...traits, phone: typedPhone(phone, random) } : traits
}

function emailAsTyped({ person: { email }, random }: Recorder, emailTypos: number): string {
  return random.chance(emailTypos) ? mistypedEmail(email, random) : typedEmail(email, random)
}
