import { setTimeout as sleep } from 'node:timers/promises'
import { SetupError, TransientError } from '../errors.ts'
import type { SchemaRegistryConfig } from './config.ts'
import type { Call } from './confluent-api.ts'

/** What a call was refused with. */
export interface Refused {
  readonly status: number
  readonly message: string
}

/** A call's answer: data, or the status of a refusal that its caller knows what to make of. */
export type Answer =
  { readonly ok: true; readonly data: unknown } | { readonly ok: false; readonly refused: Refused }

/** Makes calls with a bound on time and repetitions. */
export class ConfluentCalls {
  readonly #config: SchemaRegistryConfig
  readonly where: string

  constructor(config: SchemaRegistryConfig, where: string) {
    this.#config = config
    this.where = where
  }

  /**
   * Makes one call, again and again while the registry does not answer. Rejects with
   * `TransientError` after `retriesMax`, and with `SetupError` where it wants another user.
   */
  async ask(call: Call, parameters: Readonly<Record<string, unknown>> = {}): Promise<Answer> {
    const { retriesMax, retryDelayMs } = this.#config
    for (let attempt = 0; ; attempt++) {
      const answer = await this.#once(call, parameters)
      if (answer.ok || !isTransient(answer.refused)) return this.#authorised(answer)
      if (attempt >= retriesMax) throw this.#down(answer.refused)
      await sleep(Math.min(retryDelayMs * 2 ** attempt, 5_000))
    }
  }

  async #once(call: Call, parameters: Readonly<Record<string, unknown>>): Promise<Answer> {
    const { requestTimeoutMs } = this.#config
    const ending = new AbortController()
    try {
      const response = await Promise.race([
        call({ ...parameters, timeout: requestTimeoutMs }),
        // The client does not notice a connection that is cut in the middle of an answer.
        sleep(requestTimeoutMs + 1_000, undefined, { signal: ending.signal }),
      ])
      if (response === undefined) throw timedOut(requestTimeoutMs)
      return { ok: true, data: response.data() }
    } catch (error) {
      return { ok: false, refused: refusedOf(error) }
    } finally {
      ending.abort()
    }
  }

  #authorised(answer: Answer): Answer {
    if (answer.ok || (answer.refused.status !== 401 && answer.refused.status !== 403)) return answer
    const { username } = this.#config
    throw new SetupError(
      `the schema registry ${this.where} refuses ${username === '' ? 'a call without user' : username}: ` +
        'set connectors.schema-registry.username and password',
    )
  }

  #down({ message }: Refused): TransientError {
    return new TransientError(`the schema registry ${this.where} does not answer: ${message}`)
  }
}

function isTransient({ status }: Refused): boolean {
  return status >= 500 || status === 408 || status === 429
}

/** The client says `Error, status 400` of a request without an answer, as of an answer without a message. */
const noAnswer = /^anabranch - Error, status 400: /

function refusedOf(error: unknown): Refused {
  const text = error instanceof Error ? error.message : String(error)
  const message = text.replace(/^anabranch - (Error, status \d+: )?/, '').slice(0, 500)
  const status = error instanceof Error && 'status' in error ? error.status : undefined
  if (typeof status !== 'number' || noAnswer.test(text)) return { status: 599, message }
  return { status, message }
}

function timedOut(timeoutMs: number): Error {
  return new Error(`no answer within ${timeoutMs} ms`)
}
