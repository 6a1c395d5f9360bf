import { ArrivalQueue } from './arrival-queue.ts'
import type { Arrival } from './arrival.ts'
import { visitsOf } from './journeys/schedule.ts'
import type { Step } from './journeys/step.ts'
import { stepsOf } from './journeys/visit.ts'
import { deliver } from './noise/delivery.ts'
import type { NoiseShares } from './noise/noise-shares.ts'
import { simulationOf, type SimulatorOptions } from './options.ts'
import { adaNoise, adaSteps } from './personas/ada.ts'
import { Random, streams } from './random.ts'

/**
 * Every line that reaches the collectors, in order of arrival, from the options alone: no clock, no
 * file, no state between two calls. What would arrive after the last day is left out. Holds only
 * what is on its way: that grows with the events an hour, not with the length of the history.
 *
 * Throws `RangeError` for options that make no sense.
 */
export function* generate(options: SimulatorOptions): Generator<Arrival> {
  const simulation = simulationOf(options)
  const { seed, noise, withAda, endMs } = simulation
  const queue = new ArrivalQueue()
  if (withAda) {
    post(adaSteps(simulation), adaNoise(noise), queue, new Random(seed, streams.persona, 0))
  }
  for (const visit of visitsOf(simulation)) {
    yield* arrivedBefore(visit.startMs, queue)
    const random = new Random(seed, streams.delivery, visit.index)
    post(stepsOf(simulation, visit), noise, queue, random)
  }
  yield* arrivedBefore(endMs, queue)
}

function post(
  steps: readonly Step[],
  noise: NoiseShares,
  queue: ArrivalQueue,
  random: Random,
): void {
  for (const step of steps) {
    for (const arrival of deliver(step, noise, random)) queue.push(arrival)
  }
}

function* arrivedBefore(beforeMs: number, queue: ArrivalQueue): Generator<Arrival> {
  for (;;) {
    const arrival = queue.popBefore(beforeMs)
    if (arrival === undefined) return
    yield arrival
  }
}
