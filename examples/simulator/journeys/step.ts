import type { Device } from '../devices/device.ts'
import type { Person } from '../people/person.ts'
import type { Call, Fields, Page, SdkName } from '../sdk/shape.ts'

/** One thing that happens: who did it, what a program asked its SDK to record, where and when. */
export interface Step {
  readonly person: string
  readonly call: Call
  readonly atMs: number
  readonly sdk: SdkName
  /** How far the clock that stamps it is ahead. */
  readonly clockAheadMs: number
  readonly device: Device
  readonly page: Page
  readonly campaign: Fields | undefined
  readonly knownTraits: Fields
  readonly sessionId: number
  /** The context that a server program passes on. */
  readonly passedOn: Fields
}

/** Traits that everybody who is logged in carries along in RudderStack's browser SDK. */
export function traitsOf({ email, givenName, familyName }: Person): Fields {
  return { email, firstName: givenName, lastName: familyName }
}
