import { parseSchema, typescriptTypes } from '#schemas'
import { print } from '../output/print.ts'
import { readSchema } from '../schemas/read-schema.ts'
import { orNotFound, registryOf, type RegistryOptions } from '../schemas/registry-of.ts'

/** Options of `anabranch schema types`. */
export interface SchemaTypesOptions extends RegistryOptions {
  readonly schemaVersion?: number
  readonly json?: boolean
}

/** `anabranch schema types <schema>`: TypeScript types of a schema file, or of a subject's version. */
export async function schemaTypes(schema: string, options: SchemaTypesOptions): Promise<void> {
  const json = schema.endsWith('.avsc')
    ? await readSchema(schema)
    : await registered(schema, options)
  const types = typescriptTypes(parseSchema(json))
  await print(options.json === true ? [JSON.stringify({ types })] : [types.trimEnd()])
}

async function registered(subject: string, options: SchemaTypesOptions): Promise<string> {
  const { registry } = await registryOf(options)
  return (await orNotFound(registry.version(subject, options.schemaVersion))).json
}
