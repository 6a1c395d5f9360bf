import type { Schema } from 'convict'
import type { Connector } from '../connector.ts'

/** Where schemas are registered, and how patiently they are asked for. */
export interface SchemaRegistryConfig {
  readonly url: string
  readonly directory: string
  readonly username: string
  readonly password: string
  readonly caFile: string
  readonly certificateFile: string
  readonly keyFile: string
  readonly requestTimeoutMs: number
  readonly retriesMax: number
  readonly retryDelayMs: number
  readonly unknownIdTries: number
  readonly unknownIdMs: number
  readonly cacheMax: number
  readonly schemaBytesMax: number
  readonly fieldsMax: number
}

const config: Schema<SchemaRegistryConfig> = {
  url: {
    doc: "Address of a registry that speaks Confluent's protocol, such as http://localhost:8081, without user and password. Empty: the folder `directory`.",
    format: String,
    default: '',
    env: 'ANABRANCH_SCHEMA_REGISTRY_URL',
  },
  directory: {
    doc: 'Folder of schemas, where there is no `url`: `<subject>/<version>.avsc`, and `schemas.lock.json`.',
    format: String,
    default: 'schemas',
    env: 'ANABRANCH_SCHEMA_REGISTRY_DIRECTORY',
  },
  username: {
    doc: 'User of the registry (HTTP Basic); an API key. Empty: nobody.',
    format: String,
    default: '',
    env: 'ANABRANCH_SCHEMA_REGISTRY_USERNAME',
  },
  password: {
    doc: 'Password of that user; the secret of an API key.',
    format: String,
    default: '',
    env: 'ANABRANCH_SCHEMA_REGISTRY_PASSWORD',
    sensitive: true,
  },
  caFile: {
    doc: "PEM file of the authority that signed the registry's certificate. Empty: those that Node knows.",
    format: String,
    default: '',
    env: 'ANABRANCH_SCHEMA_REGISTRY_CA_FILE',
  },
  certificateFile: {
    doc: "PEM file of this client's certificate, where the registry asks for one.",
    format: String,
    default: '',
    env: 'ANABRANCH_SCHEMA_REGISTRY_CERTIFICATE_FILE',
  },
  keyFile: {
    doc: "PEM file of the key of this client's certificate.",
    format: String,
    default: '',
    env: 'ANABRANCH_SCHEMA_REGISTRY_KEY_FILE',
  },
  requestTimeoutMs: {
    doc: 'How long one request may take, in milliseconds.',
    format: 'nat',
    default: 10_000,
    env: 'ANABRANCH_SCHEMA_REGISTRY_REQUEST_TIMEOUT_MS',
  },
  retriesMax: {
    doc: 'How often a request is repeated at once when the registry does not answer. Then the source tries again, with a longer pause.',
    format: 'nat',
    default: 4,
    env: 'ANABRANCH_SCHEMA_REGISTRY_RETRIES_MAX',
  },
  retryDelayMs: {
    doc: 'Pause before the first repetition, in milliseconds; each next one is twice as long.',
    format: 'nat',
    default: 100,
    env: 'ANABRANCH_SCHEMA_REGISTRY_RETRY_DELAY_MS',
  },
  unknownIdTries: {
    doc: 'How often an id that the registry does not know is asked for, since a copy of a registry may lag behind. Then its messages are rejected. After five such ids within `unknownIdMs`, others are asked for once.',
    format: 'nat',
    default: 3,
    env: 'ANABRANCH_SCHEMA_REGISTRY_UNKNOWN_ID_TRIES',
  },
  unknownIdMs: {
    doc: 'How long an id is remembered as unknown, in milliseconds: its messages are rejected without asking.',
    format: 'nat',
    default: 60_000,
    env: 'ANABRANCH_SCHEMA_REGISTRY_UNKNOWN_ID_MS',
  },
  cacheMax: {
    doc: 'Schemas by id that a decoder keeps, and as many unknown ids; at least 1, and above the number of ids in one poll.',
    format: positive,
    default: 1_000,
    env: 'ANABRANCH_SCHEMA_REGISTRY_CACHE_MAX',
  },
  schemaBytesMax: {
    doc: 'Longest schema, in characters of its JSON. Messages of a longer one are rejected.',
    format: 'nat',
    default: 4 << 20,
    env: 'ANABRANCH_SCHEMA_REGISTRY_SCHEMA_BYTES_MAX',
  },
  fieldsMax: {
    doc: 'Fields, symbols and branches of one schema. Messages of a larger one are rejected.',
    format: 'nat',
    default: 10_000,
    env: 'ANABRANCH_SCHEMA_REGISTRY_FIELDS_MAX',
  },
}

/** Describes the schema registry. */
export const connector: Connector<SchemaRegistryConfig> = {
  name: 'schema-registry',
  summary: "Looks Avro schemas up, in a folder or in a registry that speaks Confluent's protocol.",
  config,
}

function positive(value: unknown): asserts value is number {
  if (!Number.isInteger(value) || Number(value) < 1) throw new Error('must be at least 1')
}
