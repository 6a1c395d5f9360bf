import { setTimeout as sleep } from 'node:timers/promises'
import type { StateSession } from '#state'

const quietMs = 50
const pollMs = 5

/** A session that knows how many of its requests are under way. */
export class CountedSession implements StateSession {
  readonly #session: StateSession
  #underWay = 0

  constructor(session: StateSession) {
    this.#session = session
  }

  execute(...args: Parameters<StateSession['execute']>): ReturnType<StateSession['execute']> {
    return this.#counted(this.#session.execute(...args))
  }

  batch(...args: Parameters<StateSession['batch']>): ReturnType<StateSession['batch']> {
    return this.#counted(this.#session.batch(...args))
  }

  /** Resolves when nothing was asked for a while: what a store does in the background is done. */
  async quiet(): Promise<void> {
    for (let lastMs = performance.now(); performance.now() - lastMs < quietMs;) {
      if (this.#underWay > 0) lastMs = performance.now()
      await sleep(pollMs)
    }
  }

  async #counted<T>(request: Promise<T>): Promise<T> {
    this.#underWay += 1
    try {
      return await request
    } finally {
      this.#underWay -= 1
    }
  }
}
