/**
 * Plays runs on the real broker: numbered messages, epochs, and a fault at any call of the producer, be
 * it one that the process survives or its last. Whatever happened, the topic holds in the end every
 * message of a saved epoch once, in order, and no other.
 */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SinkWriter } from '../../../../connectors/connector.ts'
import { loadKafkaDriver } from '../../../../connectors/kafka/driver.ts'
import { services } from '../../../helpers/services.ts'
import { BreakableDriver, faultAt, type Step } from './breakable-driver.ts'
import { numbers, TopicBench } from './topic-bench.ts'

interface Turn {
  readonly messages: number
  readonly step: Step
  readonly fault: 'before' | 'after'
  /** Which call of the step fails. */
  readonly nth: number
  /** Whether the process dies of it. */
  readonly dies: boolean
  /** Whether the process dies before the manifest is saved, after `prepare`. */
  readonly unsaved: boolean
}

const turn: fc.Arbitrary<Turn> = fc.record({
  messages: fc.integer({ min: 1, max: 6 }),
  step: fc.constantFrom('beginTransaction', 'produce', 'commitTransaction', 'commitTransaction'),
  fault: fc.constantFrom('before', 'after'),
  nth: fc.integer({ min: 1, max: 3 }),
  dies: fc.boolean(),
  unsaved: fc.boolean(),
})

// needs a broker
describe.skipIf(services.kafka === undefined)('crashes', () => {
  it('should neither lose nor repeat nor disorder a message', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(turn, { minLength: 3, maxLength: 6 }), (turns) => play(turns)),
      { numRuns: 4 },
    )
  })
})

// Helpers

async function play(turns: readonly Turn[]): Promise<void> {
  const run = await Run.start()
  for (const each of turns) await run.play(each)
  expect(await run.written()).toEqual([...Array(run.position).keys()])
  await run.end()
}

/** A run as the runtime would have it: what is saved outlives its processes. */
class Run {
  readonly #bench: TopicBench
  #epoch = 0
  position = 0
  #sink: SinkWriter<number> | undefined
  #producers: BreakableDriver | undefined

  private constructor(bench: TopicBench) {
    this.#bench = bench
  }

  static async start(): Promise<Run> {
    return new Run(await TopicBench.make())
  }

  async play({ messages, step, fault, nth, dies, unsaved }: Turn): Promise<void> {
    const { sink, producers } = await this.#process()
    const end = this.position + messages
    await sink.write(numbers(this.position, end))
    const committable = await sink.prepare(this.#epoch + 1)
    if (unsaved) return this.#die()

    this.#epoch += 1
    this.position = end
    producers.die = dies
    producers.script = faultAt(step, fault, nth)
    const committed = await sink.commit(committable).then(
      () => true,
      () => false,
    )
    producers.script = () => undefined
    expect(committed).toBe(!producers.dead)
    if (committed) return
    this.#die()
    await (await this.#process()).sink.commit(committable)
  }

  async written(): Promise<readonly number[]> {
    return (await this.#bench.messages()).map(({ value }) => Number(value))
  }

  async end(): Promise<void> {
    await this.#bench.remove()
  }

  async #process() {
    this.#producers ??= new BreakableDriver(await loadKafkaDriver())
    const { driver } = this.#producers
    this.#sink ??= await this.#bench.open(this.#epoch, { driver })
    return { sink: this.#sink, producers: this.#producers }
  }

  #die(): void {
    this.#sink = undefined
    this.#producers = undefined
  }
}
