import { isCompatibilityMode, parseSchema, type CompatibilityMode, type Verdict } from '#schemas'
import { SetupError } from '../errors.ts'
import type { SchemaRegistryConfig } from './config.ts'
import { confluentApi, type ConfluentApi } from './confluent-api.ts'
import { ConfluentCalls, type Answer, type Refused } from './confluent-calls.ts'
import { readRegistered, readSchemaById, readText } from './confluent-data.ts'
import { SchemaRegistryError, type RegistryProblem } from './errors.ts'
import { versionsMax, type RegisteredSchema, type SchemaRegistry } from './registry.ts'
import { incompatible, verdictOf } from './verdict-of.ts'

/** Makes a client of a registry that speaks Confluent's protocol. Nothing is asked yet. */
export async function confluentRegistry(config: SchemaRegistryConfig): Promise<SchemaRegistry> {
  const where = checkUrl(config.url)
  return new ConfluentRegistry(await confluentApi(config), new ConfluentCalls(config, where))
}

class ConfluentRegistry implements SchemaRegistry {
  readonly where: string
  readonly #api: ConfluentApi
  readonly #calls: ConfluentCalls

  constructor(api: ConfluentApi, calls: ConfluentCalls) {
    this.where = calls.where
    this.#api = api
    this.#calls = calls
  }

  async subjects(): Promise<readonly string[]> {
    const answer = await this.#calls.ask(this.#api.Subject.all)
    const data = this.#data(answer, 'refused', 'the list of subjects')
    if (!Array.isArray(data)) throw this.#unexpected('the list of subjects', data)
    return data.map(String).sort()
  }

  async versions(subject: string): Promise<readonly RegisteredSchema[]> {
    const latest = await this.version(subject)
    const found: RegisteredSchema[] = []
    // The client cannot list versions: each is asked for, and a deleted one is not there.
    for (
      let version = Math.max(1, latest.version - versionsMax);
      version < latest.version;
      version++
    ) {
      const answer = await this.#calls.ask(this.#api.Subject.version, { subject, version })
      if (answer.ok) found.push(readRegistered(answer.data, this.where))
      else if (answer.refused.status !== 404)
        throw this.#refused('refused', subject, answer.refused)
    }
    return [...found, latest]
  }

  async version(subject: string, version?: number): Promise<RegisteredSchema> {
    if (version === undefined) {
      const answer = await this.#calls.ask(this.#api.Subject.latestVersion, { subject })
      const what = `subject ${subject}`
      return readRegistered(this.#data(answer, 'unknown-subject', what), this.where)
    }
    const answer = await this.#calls.ask(this.#api.Subject.version, { subject, version })
    const what = `version ${version} of ${subject}`
    return readRegistered(this.#data(answer, 'unknown-version', what), this.where)
  }

  async byId(id: number): Promise<string> {
    const answer = await this.#calls.ask(this.#api.Schema.find, { id })
    return readSchemaById(this.#data(answer, 'unknown-id', `a schema of id ${id}`), id, this.where)
  }

  async find(subject: string, json: string): Promise<RegisteredSchema | undefined> {
    const body = { schema: json }
    const answer = await this.#calls.ask(this.#api.Subject.registered, { subject, body })
    if (!answer.ok && answer.refused.status === 404) return undefined
    return readRegistered(this.#data(answer, 'refused', `a schema of ${subject}`), this.where)
  }

  async check(subject: string, json: string): Promise<Verdict> {
    const mode = await this.compatibility(subject)
    const versions = await this.#versionsIfAny(subject)
    return verdictOf(mode ?? 'NONE', json, versions)
  }

  async register(subject: string, json: string): Promise<RegisteredSchema> {
    parseSchema(json)
    const known = await this.find(subject, json)
    if (known !== undefined) return known
    const mode = (await this.compatibility(subject)) ?? 'NONE'
    const verdict = verdictOf(mode, json, await this.#versionsIfAny(subject))
    if (!verdict.compatible) throw incompatible(subject, mode, verdict)
    const body = { schema: json }
    const answer = await this.#calls.ask(this.#api.Subject.register, { subject, body })
    this.#data(answer, 'refused', `the schema for ${subject}`)
    return (await this.find(subject, json)) ?? this.version(subject)
  }

  async compatibility(subject: string): Promise<CompatibilityMode | undefined> {
    const parameters = { subject, defaultToGlobal: true }
    const answer = await this.#calls.ask(this.#api.Subject.config, parameters)
    if (!answer.ok && answer.refused.status === 404) return undefined
    const data = this.#data(answer, 'refused', `the settings of ${subject}`)
    const mode = readText(data, 'compatibilityLevel', this.where)
    return isCompatibilityMode(mode) ? mode : undefined
  }

  async setCompatibility(subject: string, compatibility: CompatibilityMode): Promise<void> {
    const parameters = { subject, body: { compatibility } }
    const answer = await this.#calls.ask(this.#api.Subject.updateConfig, parameters)
    this.#data(answer, 'unknown-subject', `subject ${subject}`)
  }

  async #versionsIfAny(subject: string): Promise<readonly RegisteredSchema[]> {
    try {
      return await this.versions(subject)
    } catch (error) {
      const isNew = error instanceof SchemaRegistryError && error.problem === 'unknown-subject'
      if (isNew) return []
      throw error
    }
  }

  #data(answer: Answer, notFound: RegistryProblem, what: string): unknown {
    if (answer.ok) return answer.data
    const { status } = answer.refused
    if (status === 404) {
      const message = `the schema registry ${this.where} does not know ${what}`
      throw new SchemaRegistryError(notFound, message)
    }
    if (status === 409) throw this.#refused('incompatible', what, answer.refused)
    throw this.#refused(status === 422 ? 'invalid-schema' : 'refused', what, answer.refused)
  }

  #refused(problem: RegistryProblem, what: string, { status, message }: Refused) {
    const text = `the schema registry ${this.where} refuses ${what} (${status}): ${message}`
    return new SchemaRegistryError(problem, text)
  }

  #unexpected(what: string, data: unknown): SchemaRegistryError {
    const shown = JSON.stringify(data)?.slice(0, 200) ?? 'nothing'
    const message = `${this.where} answered for ${what} with ${shown}: is it a schema registry?`
    return new SchemaRegistryError('refused', message)
  }
}

/** The address without what follows the path. Throws `SetupError` for none, and for one with a password. */
function checkUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new SetupError(
      `connectors.schema-registry.url is no address of a registry: write http://host:8081`,
    )
  }
  if (url.username !== '' || url.password !== '') {
    throw new SetupError(
      'connectors.schema-registry.url holds a user or a password, which would be shown: ' +
        'set connectors.schema-registry.username and password',
    )
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '')
}
