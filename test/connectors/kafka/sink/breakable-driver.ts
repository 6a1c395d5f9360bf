import type { Callback, ProducerApi } from '../../../../connectors/kafka/driver-api.ts'
import type { KafkaDriver } from '../../../../connectors/kafka/driver.ts'

/** A call of the driver's producer on the way of an epoch into its topic. */
export type Step = 'initTransactions' | 'beginTransaction' | 'produce' | 'commitTransaction'

/**
 * What happens at a call: `before`, it fails without having been made; `after`, it is made and its
 * answer is lost. A promise: it is made when that resolves.
 */
export type Fault = 'before' | 'after' | Promise<void>

/** Says what happens at a call; undefined: nothing out of the ordinary. */
export type Script = (step: Step) => Fault | undefined

/**
 * The real driver, talking to the real broker, whose producers fail where a script says so. With `die`
 * all of them fail from the fault on, as those of a process that was killed; what they had under way
 * stays as it is at the broker.
 */
export class BreakableDriver {
  readonly driver: KafkaDriver
  script: Script
  /** Whether the first fault is the last thing that the producers did. */
  die = false
  dead = false

  constructor(real: KafkaDriver, script: Script = () => undefined) {
    this.script = script
    this.driver = { ...real, Producer: this.#producerOf(real) }
  }

  /** What a call does besides, or instead. */
  readonly run = (
    step: Step,
    callback: Callback<void>,
    real: (callback: Callback<void>) => void,
  ) => {
    if (this.dead) return callback(broken(), undefined)
    const fault = this.script(step)
    if (fault === undefined) return real(callback)
    if (fault instanceof Promise) return void fault.then(() => real(callback))
    this.dead = this.die
    if (fault === 'before') return callback(broken(), undefined)
    real(() => callback(broken(), undefined))
  }

  readonly produced = (real: () => unknown): unknown => {
    if (this.dead) throw broken()
    if (this.script('produce') === undefined) return real()
    this.dead = this.die
    throw broken()
  }

  #producerOf(real: KafkaDriver): KafkaDriver['Producer'] {
    const { run, produced } = this
    return class extends real.Producer implements ProducerApi {
      override initTransactions(timeoutMs: number, done: Callback<void>): void {
        run('initTransactions', done, (answer) => super.initTransactions(timeoutMs, answer))
      }

      override beginTransaction(done: Callback<void>): void {
        run('beginTransaction', done, (answer) => super.beginTransaction(answer))
      }

      override commitTransaction(timeoutMs: number, done: Callback<void>): void {
        run('commitTransaction', done, (answer) => super.commitTransaction(timeoutMs, answer))
      }

      override produce(...message: Parameters<ProducerApi['produce']>): unknown {
        return produced(() => super.produce(...message))
      }
    }
  }
}

/** A fault at the `nth` call of a step. */
export function faultAt(step: Step, fault: Fault, nth = 1): Script {
  let calls = 0
  return (made) => {
    if (made === step) calls += 1
    return made === step && calls === nth ? fault : undefined
  }
}

/** A time that lasts until somebody ends it. */
export class Pause {
  readonly over: Promise<void>
  #end: () => void = () => {}

  constructor() {
    this.over = new Promise((resolve) => {
      this.#end = resolve
    })
  }

  end(): void {
    this.#end()
  }
}

function broken(): Error {
  return Object.assign(new Error('broken by the test'), { code: -195 })
}
