/** A request to ClickHouse's HTTP interface, as it is run. */
export interface Statement {
  readonly sql: string
  /** Values of `{name:Type}` in the statement. */
  readonly parameters: Readonly<Record<string, string>>
  /** Settings of this request alone. */
  readonly settings: Readonly<Record<string, string>>
  readonly database: string | undefined
  /** Format of the answer where the statement names none. */
  readonly format: string
}

/** Parameters of a request that are not settings (src/Server/HTTPHandler.cpp of ClickHouse). */
const reserved = new Set([
  'query',
  'query_id',
  'database',
  'default_format',
  'user',
  'password',
  'role',
  'quota_key',
  'compress',
  'decompress',
  'stacktrace',
  'session_id',
  'session_timeout',
  'session_check',
  'client_protocol_version',
  'close_session',
  'buffer_size',
  'wait_end_of_query',
  // An insert is done when it is answered, here always.
  'async_insert',
  'wait_for_async_insert',
  // Of the HTTP interface itself, not of the engine.
  'enable_http_compression',
  'http_zlib_compression_level',
  'send_progress_in_http_headers',
  'http_headers_progress_interval_ms',
  'cancel_http_readonly_queries_on_client_close',
])

/** What a request asks for; `sql` is its statement, with the data taken from `file` when it has some. */
export function statementOf(parameters: URLSearchParams, sql: string): Statement {
  const all = [...parameters]
  const settings = all.filter(([name]) => !reserved.has(name) && !name.startsWith('param_'))
  const bound = all.filter(([name]) => name.startsWith('param_'))
  return {
    sql,
    parameters: Object.fromEntries(bound.map(([name, value]) => [name.slice(6), plain(value)])),
    settings: Object.fromEntries(settings),
    database: parameters.get('database') ?? undefined,
    format: parameters.get('default_format') ?? 'TabSeparated',
  }
}

/**
 * The same insert, with its data read from a file: the engine in a process has no request to read it from.
 * Undefined when the statement takes no data.
 */
export function insertFromFile(sql: string, file: string): string | undefined {
  const [, head, format] = /^(\s*INSERT\b.*)\sFORMAT\s+(\w+)\s*;?\s*$/is.exec(sql) ?? []
  if (head === undefined || format === undefined) return undefined
  const input = /\binput\(\s*('(?:[^'\\]|\\.|'')*')\s*\)/i
  if (input.test(head)) {
    return head.replace(
      input,
      (_, structure: string) => `file('${file}', '${format}', ${structure})`,
    )
  }
  const [, into, settings = ''] = /^(.*?)(\sSETTINGS\s.*)?$/is.exec(head) ?? []
  return `${into} FROM INFILE '${file}'${settings} FORMAT ${format}`
}

/** Over HTTP the values of parameters are escaped as in TabSeparated. */
function plain(value: string): string {
  const escapes: Readonly<Record<string, string>> = {
    n: '\n',
    t: '\t',
    r: '\r',
    0: '\0',
    b: '\b',
    f: '\f',
  }
  return value.replaceAll(/\\(.)/gs, (_, character: string) => escapes[character] ?? character)
}
