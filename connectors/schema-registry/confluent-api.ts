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

/** Makes the calls of @kafkajs/confluent-schema-registry, without its retries, cache and decoding. */
export async function confluentApi(config: SchemaRegistryConfig): Promise<ConfluentApi> {
  const { default: makeApi } = await loadClient()
  const { url, username, password } = config
  const agent = agentOf(config)
  return makeApi({
    host: url.replace(/\/+$/, ''),
    clientId: 'anabranch',
    // The library keeps what it is given for later clients too: give all that matters.
    retry: { retries: 0 },
    ...(username !== '' && { auth: { username, password } }),
    ...(agent !== undefined && { agent }),
  })
}

/** The slice of the library that is used: its HTTP calls, which its index does not export. */
interface Client {
  readonly default: (options: Readonly<Record<string, unknown>>) => ConfluentApi
}

async function loadClient(): Promise<Client> {
  const module = await import('@kafkajs/confluent-schema-registry/dist/api/index.js')
  const exported = module.default as unknown
  // A CommonJS module of a default export: whether that is unwrapped depends on who loads it.
  return (typeof exported === 'function' ? { default: exported } : exported) as Client
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
    throw new SetupError(`connectors.schema-registry.${setting}: ${problem}`, { cause })
  }
}
