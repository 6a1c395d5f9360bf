import { dayMs, type Simulation } from '../options.ts'
import { Random, streams } from '../random.ts'

/** Somebody comes by. */
export interface Visit {
  readonly index: number
  readonly person: number
  readonly startMs: number
  /** How often everybody has had a planned visit before. */
  readonly round: number
  /** The person's one planned visit of the round; all others come as they like. */
  readonly planned: boolean
}

/** How much busier the evening is than the night: from 0 (even) to 1 (nobody at night). */
const dailySwing = 0.8
const golden = 0.618

/**
 * All visits in order of time. Every second one is planned: it takes the people in a fixed
 * shuffled order, so that each comes once a round. The others are drawn, a few people far more often.
 * Who comes at which time is computed, never remembered: memory does not grow with the people.
 */
export function* visitsOf(simulation: Simulation): Generator<Visit> {
  const { seed, people, visitsPerPerson } = simulation
  const random = new Random(seed, streams.schedule, 0)
  const stride = strideOf(people)
  const visits = people * visitsPerPerson
  for (let index = 0; index < visits; index++) {
    const startMs = timeOf(simulation, (index + random.next()) / visits)
    const planned = index % 2 === 0
    const turn = index >> 1
    const place = planned ? turn % people : Math.floor(cubed(random.next()) * people)
    const person = (place * stride + seed) % people
    yield { index, person, startMs, round: Math.floor(turn / people), planned }
  }
}

/** A step that visits everybody once before it returns: it shares no factor with the people. */
function strideOf(people: number): number {
  let stride = Math.max(1, Math.floor(people * golden))
  while (commonFactor(stride, people) !== 1) stride += 1
  return stride
}

function commonFactor(left: number, right: number): number {
  return right === 0 ? left : commonFactor(right, left % right)
}

/** Bends even time into days and nights; keeps the order. */
function timeOf({ startMs, endMs }: Simulation, share: number): number {
  const evenMs = share * (endMs - startMs)
  const bendMs = (dailySwing * dayMs * wave((evenMs % dayMs) / dayMs)) / steepest
  return startMs + Math.max(0, Math.floor(evenMs - bendMs))
}

/** The slope of `wave` where it is steepest. */
const steepest = 8

/** A sine's look-alike of two parabolas. `Math.sin` and `**` may round otherwise in another Node. */
function wave(turn: number): number {
  return turn < 0.5 ? 16 * turn * (0.5 - turn) : -16 * (turn - 0.5) * (1 - turn)
}

function cubed(share: number): number {
  return share * share * share
}
