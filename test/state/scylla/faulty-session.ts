import type { StateSession } from '#state'

/** What becomes of a call: it is lost on the way there, or its answer is, or the caller dies with it. */
export type Fault = 'lost before' | 'lost after' | 'death before' | 'death after'

/** A call that is about to be made. */
export interface Call {
  readonly text: string
  readonly writes: boolean
}

/** A session over another one, with faults. */
export interface FaultySession extends StateSession {
  /** From now on nothing gets through, as if the process had been killed. */
  kill(): void
  readonly dead: boolean
}

/** Puts faults between a store and its cluster: `faultOf` is asked before each call. */
export function faultySession(
  inner: StateSession,
  faultOf: (call: Call) => Fault | undefined,
): FaultySession {
  let dead = false

  async function through<T>(call: Call, work: () => Promise<T>): Promise<T> {
    if (dead) throw new Error('This process is dead')
    const fault = faultOf(call)
    if (fault === 'death before' || fault === 'death after') dead = true
    if (fault === 'lost before' || fault === 'death before') throw lost(call)
    const answer = await work()
    if (fault === 'lost after' || fault === 'death after') throw lost(call)
    return answer
  }

  return {
    kill: () => (dead = true),
    get dead() {
      return dead
    },
    execute: (statement, params, options) =>
      through(callOf(statement), () => inner.execute(statement, params, options)),
    batch: (statements, options) =>
      through(callOf(statements[0]?.statement ?? ''), () => inner.batch(statements, options)),
  }
}

function callOf(text: string): Call {
  return { text, writes: !text.startsWith('SELECT') }
}

/** What a driver says when it got no answer. A dead process does not try again. */
function lost({ text }: Call): Error {
  return Object.assign(new Error(`No answer to ${text.slice(0, 60)}`), { outcome: 'unknown' })
}
