import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { TransientError } from '#connectors'
import type { SinkWriter } from '../../../../connectors/connector.ts'
import { startChild } from '../../../helpers/child-process.ts'
import { services } from '../../../helpers/services.ts'
import { temporaryDirectory } from '../../../helpers/temporary-directory.ts'
import { freePort, startKafka, startProxy } from '../../../services/index.ts'
import { numbers, TopicBench } from './topic-bench.ts'

/** Seconds on a quiet machine; servers and processes start, which a busy one makes wait. */
vi.setConfig({ testTimeout: 240_000 })

// needs a broker
describe.skipIf(services.kafka === undefined)('a process that is killed', () => {
  it('should have written every saved epoch once, wherever it was', async () => {
    const bench = await TopicBench.make(2)
    const [epochs, messages] = [12, 2_000]
    const run = () =>
      startChild(
        'test/connectors/kafka/sink/crash-writer.ts',
        bench.topic,
        bench.directory,
        String(epochs),
        String(messages),
      )
    // The delays move the kill through the commit: staging is read, messages are sent, it ends.
    for (const [commits, delayMs] of [
      [2, 0],
      [3, 10],
      [2, 25],
    ] as const) {
      const child = run()
      for (let line = 0; line < commits; line++) expect(await child.line()).toBeDefined()
      await sleep(delayMs)
      await child.kill()
    }
    const last = run()
    while ((await last.line()) !== undefined);
    await last.kill()
    expect(await bench.visible()).toEqual([...Array(epochs * messages).keys()])
    await bench.remove()
  })
})

// needs Java to start a broker of its own, which is there when the shared one is
describe.skipIf(services.kafka === undefined)('a broker that goes away', () => {
  it('should hold every message once when it is back, after a kill and after a cut', async () => {
    const directory = await temporaryDirectory()
    const port = await freePort()
    const proxy = await startProxy(`127.0.0.1:${port}`)
    const advertisedAddress = proxy.address
    const broker = await startKafka({ directory: directory.path, port, advertisedAddress })
    const bench = await TopicBench.make(2, {}, proxy.address)
    const settings = { transactionTimeoutMs: 6_000, connectTimeoutMs: 2_000 }
    const run = new Run(await bench.open(0, { settings }))
    await run.epochs(2)

    const killed = run.epochs(20)
    await run.reaches(5)
    await broker.kill()
    await broker.restart()
    await killed

    const cut = run.epochs(20)
    await run.reaches(28)
    await proxy.cut()
    await sleep(500)
    await proxy.restore()
    await cut
    expect(await bench.visible()).toEqual([...Array(run.position).keys()])
    await bench.remove()
    await proxy.close()
    await broker.stop()
    await directory.remove()
  })
})

// Helpers

/** Writes and commits epochs, and tries a commit again as the runtime does. */
class Run {
  readonly #sink: SinkWriter<number>
  #epoch = 0
  position = 0

  constructor(sink: SinkWriter<number>) {
    this.#sink = sink
  }

  async epochs(count: number): Promise<void> {
    for (let n = 0; n < count; n++) {
      const end = this.position + 1_000
      await this.#sink.write(numbers(this.position, end))
      this.position = end
      this.#epoch += 1
      await this.#commit(await this.#sink.prepare(this.#epoch))
    }
  }

  async reaches(epoch: number): Promise<void> {
    await expect.poll(() => this.#epoch, { timeout: 60_000, interval: 5 }).toBeGreaterThan(epoch)
  }

  async #commit(committable: Parameters<SinkWriter<number>['commit']>[0]): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#sink.commit(committable)
      } catch (error) {
        if (!(error instanceof TransientError) || attempt === 40) throw error
        await sleep(250)
      }
    }
  }
}
