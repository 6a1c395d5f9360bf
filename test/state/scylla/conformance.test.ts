import { describe } from 'vitest'
import { describeStateStore } from '../../../state/conformance.ts'
import { services } from '../../helpers/services.ts'
import { useCluster } from './cluster.ts'

// Needs a CQL server.
describe.skipIf(services.cql === undefined)('on a CQL server', () => {
  const cluster = useCluster()

  describeStateStore('a cluster', async () => {
    const pipeline = cluster.newPipeline()
    return { open: () => cluster.open(pipeline, { buckets: 16 }), remove: async () => {} }
  })

  describeStateStore('a cluster with hardly any journal', async () => {
    const pipeline = cluster.newPipeline()
    const options = { inlineBytesMax: 100, pendingEpochsMax: 1, buckets: 3, requestsMax: 8 }
    return { open: () => cluster.open(pipeline, options), remove: async () => {} }
  })
})
