import { randomBytes } from 'node:crypto'
import { temporaryDirectory } from '../../helpers/temporary-directory.ts'
import { startClickHouse, type ClickHouseServer } from '../../services/index.ts'

type Directory = Awaited<ReturnType<typeof temporaryDirectory>>

/** A present-day ClickHouse server of a test's own, which may be told to misbehave. */
export class HttpBench {
  readonly server: ClickHouseServer
  readonly #directory: Directory

  private constructor(server: ClickHouseServer, directory: Directory) {
    this.server = server
    this.#directory = directory
  }

  static async start(password = ''): Promise<HttpBench> {
    const directory = await temporaryDirectory()
    const options = { directory: `${directory.path}/server`, password }
    return new HttpBench(await startClickHouse(options), directory)
  }

  /** Settings of an archive in a new database. */
  async newDatabase() {
    const database = `archive_${randomBytes(6).toString('hex')}`
    await this.run(`CREATE DATABASE ${database}`)
    return { url: this.server.address, database }
  }

  async run(statement: string, database = 'default'): Promise<void> {
    const url = `${this.server.address}/?database=${database}`
    const response = await fetch(url, { method: 'POST', body: statement })
    if (!response.ok) throw new Error(await response.text())
  }

  async behave(): Promise<void> {
    await this.server.refuse(false)
    await this.server.loseAnswers(false)
    await this.server.delay(0)
  }

  async stop(): Promise<void> {
    await this.server.stop()
    await this.#directory.remove()
  }
}
