import { deviceOf } from '../devices/device.ts'
import type { Simulation } from '../options.ts'
import { personOf } from '../people/person.ts'
import { Random, streams } from '../random.ts'
import { browse } from './browse.ts'
import { buy } from './buy.ts'
import { logIn, signUp, subscribe } from './log-in.ts'
import { officeWork } from './office.ts'
import { Recorder } from './recorder.ts'
import type { Visit } from './schedule.ts'
import type { Step } from './step.ts'

const rememberedShare = 0.6
const logInShare = 0.6
const subscribeShare = 0.06
const basketShare = 0.4

/** Plays one visit through, from the visit alone: nothing is remembered from earlier ones. */
export function stepsOf(simulation: Simulation, visit: Visit): readonly Step[] {
  const { seed, visitsPerPerson, noise } = simulation
  const { round, planned } = visit
  const random = new Random(seed, streams.visit, visit.index)
  const person = personOf(seed, visit.person, Math.ceil(visitsPerPerson / 2))
  const device = deviceOf(simulation, person, round, random)
  const hasAccount = person.signsUpInRound < round
  const isKnown = hasAccount && random.chance(rememberedShare)
  const recorder = new Recorder(person, device, random, visit.startMs, isKnown)

  const items = browse(recorder)
  if (planned && person.signsUpInRound === round) signUp(recorder)
  else if (hasAccount && !isKnown && random.chance(logInShare)) logIn(recorder, noise.emailTypos)
  else if (!hasAccount && random.chance(subscribeShare)) subscribe(recorder, noise.emailTypos)
  if (items.length > 0 && random.chance(basketShare)) buy(recorder, items)
  if (recorder.isKnown) officeWork(recorder, noise.emailTypos)
  return recorder.steps
}
