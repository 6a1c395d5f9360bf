import { TransientError } from '#connectors'

/** What can happen to a run. */
export const faultKinds = ['death', 'error', 'outage', 'stop', 'stop-now', 'checkpoint'] as const
export type FaultKind = (typeof faultKinds)[number]

/** A fault, at the first step from this many after the one before it that it can happen at. */
export interface Fault {
  readonly kind: FaultKind
  readonly afterSteps: number
}

/** A call that a run makes to the outside. */
export type Call =
  | 'latest'
  | 'table'
  | 'read'
  | 'save'
  | 'settle'
  | 'open'
  | 'poll'
  | 'write'
  | 'prepare'
  | 'commit'
  | 'committed'
  | 'close'

export type Phase = 'before' | 'after'

/** Thrown at a run from outside: nothing that it may know of. */
export class InjectedError extends Error {
  override readonly name = 'InjectedError'
}

/** Thrown by a call that must not be retried in place, for all that it says. */
export class InjectedTransientError extends TransientError {}

/** What a process does when somebody from outside asks it to. */
export interface Control {
  stop(mode: 'checkpoint' | 'now'): void
  checkpoint(): void
}

/** Calls that change something outside: none may be under way when the next attempt begins. */
const changing: ReadonlySet<Call> = new Set([
  'open',
  'write',
  'prepare',
  'save',
  'settle',
  'commit',
])
/** Calls that are retried in place: when they have done nothing yet, and when they have. */
const repeatable: Readonly<Record<Phase, ReadonlySet<Call>>> = {
  before: new Set(['open', 'poll', 'save', 'settle', 'commit']),
  after: new Set(['save', 'settle', 'commit']),
}
/** Calls that would lose messages if they were made again. */
const unrepeatable: ReadonlySet<Call> = new Set(['write', 'prepare'])
/** Turns that a slow call takes at the most: longer than closing and opening all others. */
const slowTurnsMax = 100

/**
 * A world in which runs go wrong.
 *
 * Fault model: every call that a run makes to a source, a sink or the store is two asynchronous
 * steps, one before its effect and one after it. At any step the process may die: from then on
 * nothing that it still does has an effect, and its calls never return. Or the call throws, or the
 * run is asked to stop or to end its epoch. What stores and sinks hold survives. How long steps take
 * is up to the seed.
 */
export class World {
  readonly happened: Record<FaultKind, number> = {
    death: 0,
    error: 0,
    outage: 0,
    stop: 0,
    'stop-now': 0,
    checkpoint: 0,
  }
  /** Attempts that began while calls of an earlier one were still under way. */
  readonly overlaps: string[] = []
  readonly #random: () => number
  readonly #faults: Fault[]
  #steps = 0
  #generation = 0
  #underWay = new Map<Call, number>()
  #died: () => void = () => {}
  #control: Control | undefined

  constructor(random: () => number, faults: readonly Fault[]) {
    this.#random = random
    this.#faults = [...faults]
  }

  /** Runs one process: the answer of `life`, or 'died'. */
  async process<T>(life: (generation: number) => Promise<T>): Promise<T | 'died'> {
    const generation = ++this.#generation
    const death = new Promise<'died'>((resolve) => (this.#died = () => resolve('died')))
    this.#underWay = new Map()
    try {
      return await Promise.race([life(generation), death])
    } finally {
      this.#control = undefined
    }
  }

  /** Lets the process that is alive be stopped. */
  controlledBy(control: Control): void {
    this.#control = control
  }

  isAlive(generation: number): boolean {
    return generation === this.#generation
  }

  /** A call of a process: a step, its effect, a step. */
  async call<T>(generation: number, call: Call, effect: () => T | Promise<T>): Promise<T> {
    if (this.isAlive(generation)) this.#begin(call)
    try {
      await this.#step(generation, call, 'before')
      return await effect()
    } finally {
      if (this.isAlive(generation)) this.#end(call)
    }
  }

  /** The step after the effect of a call. */
  async after(generation: number, call: Call): Promise<void> {
    await this.#step(generation, call, 'after')
  }

  /** An attempt begins by asking for the latest manifest. */
  #begin(call: Call): void {
    if (call === 'latest' && this.#underWay.size > 0) {
      this.overlaps.push([...this.#underWay.keys()].join(', '))
    }
    if (changing.has(call)) this.#underWay.set(call, (this.#underWay.get(call) ?? 0) + 1)
  }

  #end(call: Call): void {
    const left = (this.#underWay.get(call) ?? 0) - 1
    if (left > 0) this.#underWay.set(call, left)
    else this.#underWay.delete(call)
  }

  async #step(generation: number, call: Call, phase: Phase): Promise<void> {
    await this.#turns()
    this.#steps += 1
    if (this.isAlive(generation)) this.#strike(call, phase)
    if (!this.isAlive(generation)) await new Promise(() => {})
  }

  /** Half of the steps take no turn of the event loop, most others one, and a few very many. */
  async #turns(): Promise<void> {
    const chance = this.#random()
    const turns = chance < 0.5 ? 0 : chance < 0.98 ? 1 : Math.ceil(this.#random() * slowTurnsMax)
    for (let turn = 0; turn < turns; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  #strike(call: Call, phase: Phase): void {
    const [next] = this.#faults
    if (next === undefined || this.#steps < next.afterSteps) return
    if (!this.#canHappen(next.kind, call, phase)) return
    this.#faults.shift()
    this.#steps = 0
    this.happened[next.kind] += 1
    switch (next.kind) {
      case 'death':
        this.#generation += 1
        return this.#died()
      case 'error':
        if (unrepeatable.has(call)) throw new InjectedTransientError(`${phase} ${call}`)
        throw new InjectedError(`${phase} ${call}`)
      case 'outage':
        throw new TransientError(`${phase} ${call}`)
      case 'stop':
        return this.#control?.stop('checkpoint')
      case 'stop-now':
        return this.#control?.stop('now')
      case 'checkpoint':
        return this.#control?.checkpoint()
    }
  }

  #canHappen(kind: FaultKind, call: Call, phase: Phase): boolean {
    if (kind === 'outage') return repeatable[phase].has(call)
    return kind === 'death' || kind === 'error' || this.#control !== undefined
  }
}
