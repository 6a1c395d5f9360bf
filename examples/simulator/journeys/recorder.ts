import type { Device } from '../devices/device.ts'
import type { Person } from '../people/person.ts'
import type { Random } from '../random.ts'
import type { Call, Fields, Page, SdkName } from '../sdk/shape.ts'
import { home } from './pages.ts'
import { traitsOf, type Step } from './step.ts'

const nobody: Fields = {}
/** Programs with these forget the anonymous id once they know the user, but for the log-in itself. */
const briefSdks: ReadonlySet<SdkName> = new Set(['analytics-node-legacy', 'rudder-node'])

/**
 * Writes down one person's visit with one device, step by step, while its clock runs. It adds what
 * the SDK would know by itself: the anonymous id, the user once logged in, page, address, device.
 */
export class Recorder {
  readonly steps: Step[] = []
  readonly person: Person
  readonly device: Device
  readonly random: Random
  page: Page = home
  campaign: Fields | undefined
  /** Whether the device knows who is there. */
  isKnown: boolean
  #nowMs: number
  readonly #startMs: number
  readonly #passedOn: Fields

  constructor(person: Person, device: Device, random: Random, startMs: number, isKnown: boolean) {
    this.person = person
    this.device = device
    this.random = random
    this.isKnown = isKnown
    this.#startMs = startMs
    this.#nowMs = startMs
    this.#passedOn = passedOnBy(device)
  }

  /** Lets some seconds pass. */
  wait(leastSeconds: number, mostSeconds: number): void {
    this.#nowMs += Math.floor(1000 * (leastSeconds + this.random.next() * mostSeconds))
  }

  /** Records what the device's own SDK is told. */
  record(call: Call): void {
    const { sdk, clockAheadMs } = this.device
    this.#push({ ...this.#ids(call), ...call }, sdk, clockAheadMs, this.#passedOn)
  }

  /** Records what a server of the shop says by itself: it knows the account, not the device. */
  recordOnServer(call: Call, sdk: SdkName): void {
    this.#push({ userId: this.person.userId, ...call }, sdk, 0, nobody)
  }

  #ids({ type }: Call): Pick<Call, 'userId' | 'anonymousId'> {
    const { anonymousId, sdk } = this.device
    const { userId } = this.person
    if (!this.isKnown) return { anonymousId }
    const isBrief = briefSdks.has(sdk) && type !== 'identify'
    return isBrief ? { userId } : { userId, anonymousId }
  }

  #push(call: Call, sdk: SdkName, clockAheadMs: number, passedOn: Fields): void {
    const { device, page, campaign } = this
    const knownTraits = this.isKnown ? traitsOf(this.person) : nobody
    const atMs = this.#nowMs
    const sessionId = this.#startMs
    const known = { clockAheadMs, device, page, campaign, knownTraits, sessionId, passedOn }
    this.steps.push({ person: this.person.id, call, atMs, sdk, ...known })
  }
}

function passedOnBy({ ip, deviceId, model }: Device): Fields {
  if (model === undefined) return { ip }
  return { ip, device: { id: deviceId, type: model.type } }
}
