import { mistypedEmail } from '../people/email.ts'
import { typedPhone } from '../people/phone.ts'
import type { Recorder } from './recorder.ts'

const clerkShare = 0.04
const ticketShare = 0.03

/** What happens without the customer at a device: a clerk's entry, a ticket, a company account. */
export function officeWork(recorder: Recorder, emailTypos: number): void {
  const { person, random } = recorder
  if (random.chance(clerkShare)) enterCustomer(recorder, emailTypos)
  if (random.chance(ticketShare)) {
    recorder.wait(300, 3000)
    const properties = { channel: random.pick(['email', 'phone', 'chat']), priority: 'normal' }
    recorder.recordOnServer({ type: 'track', event: 'Ticket Opened', properties }, 'rudder-node')
  }
  if (person.company === undefined || !random.chance(0.3)) return
  const traits = { name: person.company, plan: random.pick(['team', 'business']) }
  recorder.record({ type: 'group', groupId: `c-${person.company.toLowerCase()}`, traits })
}

/** A clerk types what the customer says on the telephone. */
function enterCustomer(recorder: Recorder, emailTypos: number): void {
  const { person, random } = recorder
  const { phone, givenName, familyName } = person
  const slips = random.chance(emailTypos * 3)
  const email = slips ? mistypedEmail(person.email, random) : person.email
  const name = `${givenName} ${familyName}`
  const traits = { email, phone: typedPhone(phone, random), name }
  recorder.wait(60, 600)
  recorder.recordOnServer({ type: 'identify', traits }, 'analytics-node-legacy')
}
