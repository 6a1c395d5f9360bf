import { compatibilityModes, isCompatibilityMode } from '#schemas'
import { CliError } from '../cli-error.ts'
import { print } from '../output/print.ts'
import { warnOf } from '../schemas/findings.ts'
import { readSchema } from '../schemas/read-schema.ts'
import { registryOf, type RegistryOptions } from '../schemas/registry-of.ts'

/** Options of `anabranch schema register`. */
export interface SchemaRegisterOptions extends RegistryOptions {
  readonly compatibility?: string
  readonly json?: boolean
}

/** `anabranch schema register <subject> <file>`: makes a file the next version of a subject. */
export async function schemaRegister(
  subject: string,
  file: string,
  options: SchemaRegisterOptions,
): Promise<void> {
  const mode = modeOf(options.compatibility)
  const json = await readSchema(file)
  const { registry } = await registryOf(options)
  warnOf(await registry.check(subject, json))
  const { version, id } = await registry.register(subject, json)
  if (mode !== undefined) await registry.setCompatibility(subject, mode)
  await print([
    options.json === true
      ? JSON.stringify({ subject, version, id })
      : `${subject}: version ${version}, id ${id}`,
  ])
}

function modeOf(text: string | undefined) {
  if (text === undefined) return undefined
  if (isCompatibilityMode(text)) return text
  throw new CliError('usage', `'${text}' is no compatibility mode`, {
    fix: `One of ${Object.keys(compatibilityModes).join(', ')}`,
  })
}
