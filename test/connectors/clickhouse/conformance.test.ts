import { clickhouse } from '#connectors'
import { describeSink } from '../../../connectors/conformance.ts'
import { ArchiveBench, message } from './bench.ts'

describeSink('clickhouse.insert, in this process', {
  connector: clickhouse.connector,
  histories: 15,
  setUp: async (directory) => {
    const bench = new ArchiveBench(directory, {}, 'step')
    return {
      spec: bench.spec,
      message: (index) => message(`m-${index}`),
      async visible() {
        const tables = await bench.ask("SELECT name FROM system.tables WHERE name = 'events'")
        if (tables.length === 0) return []
        return (await bench.messageIds()).map((id) => Number(String(id).slice(2)))
      },
    }
  },
})
