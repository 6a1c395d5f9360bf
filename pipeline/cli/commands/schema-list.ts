import type { schemaRegistry } from '#connectors'
import { parseSchema } from '#schemas'
import { print } from '../output/print.ts'
import { table } from '../output/table.ts'
import { orNotFound, registryOf, type RegistryOptions } from '../schemas/registry-of.ts'

/** Options of `anabranch schema list`. */
export interface SchemaListOptions extends RegistryOptions {
  readonly json?: boolean
}

/** `anabranch schema list [subject]`: subjects with their versions, or the versions of one. */
export async function schemaList(
  subject: string | undefined,
  options: SchemaListOptions,
): Promise<void> {
  const { registry } = await registryOf(options)
  const subjects = subject === undefined ? await registry.subjects() : [subject]
  const known: schemaRegistry.RegisteredSchema[] = []
  for (const name of subjects) known.push(...(await orNotFound(registry.versions(name))))
  if (options.json === true) return print(known.map((version) => JSON.stringify(version)))
  if (known.length === 0) return print([`${registry.where} has no schemas`])
  const columns = [
    { title: 'subject' },
    { title: 'version', align: 'right' },
    { title: 'id', align: 'right' },
    { title: 'schema' },
    { title: 'fields', align: 'right' },
  ] as const
  return print(table(columns, known.map(rowOf)))
}

function rowOf({ subject, version, id, json }: schemaRegistry.RegisteredSchema): string[] {
  const [name, fields] = summaryOf(json)
  return [subject, String(version), String(id), name, fields]
}

/** A registry may hold what is no record, and what is larger than what is read here. */
function summaryOf(json: string): readonly [name: string, fields: string] {
  try {
    const node = parseSchema(json)
    return node.kind === 'record' ? [node.name, String(node.fields.length)] : [node.kind, '']
  } catch {
    return ['(not readable)', '']
  }
}
