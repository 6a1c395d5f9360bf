import { kafka, memory } from '#connectors'
import { pipeline } from '#pipeline'
import { bytesDecoder } from '#schemas'

/** Reads a topic whose name the environment gives. */
export default pipeline('topics', (p) => {
  const topics = [process.env['TEST_TOPIC'] ?? 'test']
  const events = p.source('events', kafka.read({ topics, decode: bytesDecoder, partitions: 2 }))
  events.sink('out', memory.write(new memory.Collection<Uint8Array>()))
  p.rejects.sink('refused', memory.write(new memory.Collection()))
})
