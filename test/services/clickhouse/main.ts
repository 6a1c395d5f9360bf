import { mkdirSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { host } from '../process/ports.ts'
import { Engine } from './engine.ts'
import { HttpInterface } from './http-interface.ts'

// The process that startClickHouse starts: a data directory and a port, then a password in the environment.
const [directory = '', port = ''] = process.argv.slice(2)
const bodies = join(directory, 'bodies')
mkdirSync(bodies, { recursive: true })

const engine = new Engine(join(directory, 'data'))
const password = process.env['CLICKHOUSE_PASSWORD'] ?? ''
const http = new HttpInterface({ engine, directory: bodies, password })
const server = createServer((request, response) => void http.handle(request, response))
server.listen(Number(port), host)

process.once('SIGTERM', () => {
  server.close(() => void engine.close().then(() => process.exit(0)))
  server.closeAllConnections()
})
