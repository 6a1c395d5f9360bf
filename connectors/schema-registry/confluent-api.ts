import { readFileSync } from 'node:fs'
import { Agent } from 'node:https'
import { SetupError } from '../errors.ts'
import type { SchemaRegistryConfig } from './config.ts'

/** The slice of the registry client's HTTP calls that is used. */
export interface ConfluentApi {
  readonly Schema: { readonly find: Call }
  readonly Subject: Readonly<
    Record<
      'all' | 'config' | 'latestVersion' | 'register' | 'registered' | 'updateConfig' | 'version',
      Call
    >
  >
}

/** One HTTP call. Rejects with `{ status, message }` for a status of 400 and more. */
export type Call = (parameters: Readonly<Record<string, unknown>>) => Promise<{ data(): unknown }>

/** The status that stands for no answer at all. */
export const noAnswer = 599

interface FailedResponse {
  error(): unknown
  enhance(extras: { readonly status: number }): unknown
}

/** Makes the calls of @kafkajs/confluent-schema-registry, without its retries, cache and decoding. */
export async function confluentApi(config: SchemaRegistryConfig): Promise<ConfluentApi> {
  const { default: module } = await import('@kafkajs/confluent-schema-registry/dist/api/index.js')
  const { url, username, password } = config
  const agent = agentOf(config)
  const api = module.default({
    host: url.replace(/\/+$/, ''),
    clientId: 'anabranch',
    // The library keeps what it is given for later clients too: give all that matters.
    retry: { retries: 0 },
    middlewares: [noAnswerMiddleware],
    ...(username !== '' && { auth: { username, password } }),
    ...(agent !== undefined && { agent }),
  })
  return api as unknown as ConfluentApi
}

/** A refused connection comes as a bad request (400), which it must not be taken for. */
function noAnswerMiddleware() {
  return {
    response: <T>(next: () => Promise<T>) =>
      next().catch((response: FailedResponse) => {
        throw response.error() === null ? response : response.enhance({ status: noAnswer })
      }),
  }
}

function agentOf({ url, caFile, certificateFile, keyFile }: SchemaRegistryConfig) {
  if (!url.startsWith('https:')) return undefined
  return new Agent({
    ...(caFile !== '' && { ca: readPem('caFile', caFile) }),
    ...(certificateFile !== '' && { cert: readPem('certificateFile', certificateFile) }),
    ...(keyFile !== '' && { key: readPem('keyFile', keyFile) }),
  })
}

function readPem(setting: string, file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause)
    throw new SetupError(`connectors.schemaRegistry.${setting}: ${problem}`, { cause })
  }
}
