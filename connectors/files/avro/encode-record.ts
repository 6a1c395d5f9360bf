import type { Type } from 'avsc'
import type { Message, WriterSchema } from '#schemas'

/** Encodes a record. Throws, with the field and the reason, for one that does not fit the schema. */
export function encodeRecord(
  { name, type }: WriterSchema,
  fields: unknown,
  { origin }: Message<unknown>,
): Buffer {
  try {
    return type.toBuffer(fields)
  } catch (cause) {
    const place = `${origin.source}, ${origin.partition}:${origin.offset}`
    const problem = problemOf(type, fields) ?? (cause as Error).message
    throw new Error(
      `a message (${place}) does not fit the schema ${name} of files.writeAvro: ${problem}. ` +
        'Mend it in a step before, or write another schema',
      { cause },
    )
  }
}

/** Which field is wrong, and why. */
function problemOf(type: Type, fields: unknown): string | undefined {
  let problem: string | undefined
  type.isValid(fields, {
    errorHook(path, value, part) {
      problem ??= `${path.join('.') || 'the record'}: ${reasonOf(part, value)}`
    },
  })
  return problem
}

/** What the one branch of a union has to say that is not null, where there is one. */
function reasonOf(part: Type, value: unknown): string {
  const branches = (part as { readonly types?: readonly Type[] }).types ?? [part]
  const [only, ...others] = branches.filter(({ typeName }) => typeName !== 'null')
  if (only === undefined || others.length > 0) return invalid(part, value)
  try {
    only.toBuffer(value)
    return invalid(part, value)
  } catch (error) {
    return (error as Error).message.slice(0, 200)
  }
}

function invalid(part: Type, value: unknown): string {
  return `${String(value).slice(0, 100)} is no ${JSON.stringify(part).slice(0, 100)}`
}
