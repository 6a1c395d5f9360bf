import {
  checkCompatibility,
  fixFor,
  parseSchema,
  type CompatibilityMode,
  type Verdict,
} from '#schemas'
import { SchemaRegistryError } from './errors.ts'
import type { RegisteredSchema } from './registry.ts'

/** Whether a schema may follow the versions of a subject. Throws `InvalidSchemaError` for no schema. */
export function verdictOf(
  mode: CompatibilityMode,
  json: string,
  versions: readonly RegisteredSchema[],
): Verdict {
  const earlier = versions.map((known) => ({
    version: known.version,
    schema: parseSchema(known.json),
  }))
  return checkCompatibility(mode, parseSchema(json), earlier)
}

/** What to throw for a schema that may not follow: every place and reason. */
export function incompatible(
  subject: string,
  mode: CompatibilityMode,
  { problems }: Verdict,
): SchemaRegistryError {
  const lines = problems.map((found) => {
    const { version, direction, path, reason } = found
    const who = direction === 'backward' ? `it cannot read version ${version}` : readBy(version)
    return `\n  ${who}: ${path === '' ? 'the schema' : path} ${reason}. ${fixFor(found)}`
  })
  const message = `${subject} is ${mode}, and the schema does not fit:${lines.join('')}`
  return new SchemaRegistryError('incompatible', message)
}

function readBy(version: number): string {
  return `version ${version} cannot read it`
}
