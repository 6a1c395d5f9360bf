import type { Device } from '../devices/device.ts'
import { browserUserAgents, phoneModels } from '../devices/user-agents.ts'
import { browse } from '../journeys/browse.ts'
import { Recorder } from '../journeys/recorder.ts'
import type { Step } from '../journeys/step.ts'
import { noNoise, type NoiseShares } from '../noise/noise-shares.ts'
import type { Simulation } from '../options.ts'
import type { Person } from '../people/person.ts'
import { Random, streams } from '../random.ts'
import { adaOrders } from './ada-orders.ts'

/** The customer of the README: two devices, one account, three orders, the same for every seed. */
export const ada: Person = {
  id: 'ada',
  index: -1,
  household: { first: -1, size: 1, sharesComputer: false, sharesPhone: false, logsOut: false },
  givenName: 'Ada',
  familyName: 'Byron',
  email: 'ada@example.com',
  phone: '+442079460018',
  userId: 'ada-1815',
  signsUpInRound: 0,
  company: undefined,
}

const common = { locale: 'en-GB', timezone: 'Europe/London', ip: '203.0.113.18', clockAheadMs: 0 }

const laptop: Device = {
  kind: 'browser',
  sdk: 'analytics.js',
  anonymousId: '1815ada0-1210-4a11-a0de-0000000000a1',
  deviceId: undefined,
  model: undefined,
  userAgent: browserUserAgents[1] ?? '',
  ...common,
}

const phone: Device = {
  kind: 'phone',
  sdk: 'rudder-node',
  anonymousId: '1815ada0-1210-4a11-a0de-0000000000a2',
  deviceId: '1815ADA0-1210-4A11-A0DE-0000000000D2',
  model: phoneModels[0],
  userAgent: 'Shop/4.2 (iPhone15,2; iOS 18.1)',
  ...common,
}

/**
 * Ada's story. She browses on her laptop and on her phone without a name, signs up on the laptop,
 * orders, logs in on the phone (which joins the two), and orders twice more.
 */
export function adaSteps(simulation: Simulation): readonly Step[] {
  const { seed, startMs, endMs } = simulation
  const steps: Step[] = []
  const visit = (share: number, device: Device, isKnown: boolean, play: (at: Recorder) => void) => {
    const random = new Random(seed, streams.persona, Math.floor(share * 1000))
    const atMs = Math.floor(startMs + share * (endMs - startMs))
    const recorder = new Recorder(ada, device, random, atMs, isKnown)
    browse(recorder)
    play(recorder)
    steps.push(...recorder.steps)
  }
  visit(0.05, laptop, false, () => {})
  visit(0.1, phone, false, () => {})
  visit(0.15, laptop, false, signsUp)
  visit(0.16, laptop, true, (recorder) => adaOrders(recorder, 0))
  visit(0.3, phone, false, logsIn)
  visit(0.5, phone, true, (recorder) => adaOrders(recorder, 1))
  visit(0.8, laptop, true, (recorder) => adaOrders(recorder, 2))
  return steps
}

/** Nothing of hers is spoiled or mistyped; some of it is sent twice. */
export function adaNoise({ naturalDuplicates, late }: NoiseShares): NoiseShares {
  return { ...noNoise, late, naturalDuplicates: Math.min(1, 10 * naturalDuplicates) }
}

function signsUp(recorder: Recorder): void {
  const { anonymousId } = recorder.device
  recorder.wait(30, 30)
  recorder.isKnown = true
  recorder.record({ type: 'track', event: 'Signed Up', properties: { method: 'email' } })
  const traits = { email: ada.email, firstName: 'Ada', lastName: 'Byron', plan: 'free' }
  recorder.record({ type: 'identify', traits })
  recorder.record({ type: 'alias', previousId: anonymousId })
}

function logsIn(recorder: Recorder): void {
  recorder.wait(30, 30)
  recorder.isKnown = true
  const traits = { email: 'Ada@Example.com', phone: '+44 20 7946 0018', plan: 'premium' }
  recorder.record({ type: 'identify', traits })
  recorder.record({ type: 'group', groupId: 'c-engine', traits: { name: 'Analytical Engines' } })
}
