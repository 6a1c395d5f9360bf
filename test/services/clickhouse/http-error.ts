/** An error as ClickHouse's HTTP interface gives it. */
export interface HttpError {
  readonly status: number
  readonly code: string
  readonly text: string
}

/** Status of an answer, by the code of the error (src/Server/HTTPHandler.cpp of ClickHouse); 500 for others. */
const statuses: ReadonlyMap<string, number> = new Map([
  ['6', 400], // CANNOT_PARSE_TEXT
  ['26', 400], // CANNOT_PARSE_QUOTED_STRING
  ['27', 400], // CANNOT_PARSE_INPUT_ASSERTION_FAILED
  ['38', 400], // CANNOT_PARSE_DATE
  ['41', 400], // CANNOT_PARSE_DATETIME
  ['47', 404], // UNKNOWN_IDENTIFIER
  ['48', 501], // NOT_IMPLEMENTED
  ['60', 404], // UNKNOWN_TABLE
  ['62', 400], // SYNTAX_ERROR
  ['72', 400], // CANNOT_PARSE_NUMBER
  ['81', 404], // UNKNOWN_DATABASE
  ['516', 403], // AUTHENTICATION_FAILED
])

/** An error that ClickHouse would give. */
export class ClickHouseProblem extends Error {
  constructor(code: number, message: string, name: string) {
    super(`Code: ${code}. DB::Exception: ${message}. (${name})`)
  }
}

/** How an error is answered. What did not come from ClickHouse gets its code for an unknown exception. */
export function httpError(error: unknown): HttpError {
  const message = error instanceof Error ? error.message : String(error)
  const code = /^Code: (\d+)/.exec(message)?.[1]
  if (code === undefined) {
    return {
      status: 500,
      code: '1002',
      text: `Code: 1002. DB::Exception: ${message}. (UNKNOWN_EXCEPTION)`,
    }
  }
  return { status: statuses.get(code) ?? 500, code, text: message }
}
