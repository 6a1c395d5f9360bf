import { readFile } from 'node:fs/promises'
import { InvalidSchemaError, readerSchema } from '#schemas'
import { CliError, errorMessage } from '../cli-error.ts'

/** Reads a schema file, which must be one. Ends the command with what is wrong and where. */
export async function readSchema(path: string): Promise<string> {
  const json = await read(path)
  try {
    return readerSchema(json).json
  } catch (error) {
    if (!(error instanceof InvalidSchemaError)) throw error
    const where = error.path === '' ? path : `${path}: ${error.path}`
    throw new CliError('usage', `${where}: ${error.message}`, {
      fix: 'Mend the schema; https://avro.apache.org/docs/1.12.0/specification/ says how they look.',
      cause: error,
    })
  }
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new CliError('usage', `the schema cannot be read: ${errorMessage(error)}`, {
      fix: 'Name a file with an Avro schema, such as schemas/orders-value/1.avsc.',
      cause: error,
    })
  }
}
