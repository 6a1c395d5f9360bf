import { describe } from 'vitest'
import { describeStateStore } from '../../../state/conformance.ts'
import { services } from '../../helpers/services.ts'
import { useCluster } from './cluster.ts'

// Needs a CQL server.
describe.skipIf(services.cql === undefined)('on a CQL server', () => {
  const cluster = useCluster()

  describeStateStore('a cluster', async () => {
    const pipeline = cluster.newPipeline()
    return {
      open: () => cluster.open(pipeline, { buckets: 16, inlineBytesMax: 100_000 }),
      remove: async () => {},
    }
  })
})
