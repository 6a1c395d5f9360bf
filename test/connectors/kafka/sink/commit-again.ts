import { TopicBench } from './topic-bench.ts'
import type { Json } from '../../../../connectors/connector.ts'

/** Commits an epoch again, as a process does that finds it in the latest manifest. */
const [topic = '', directory = '', committable = ''] = process.argv.slice(2)
const sink = await new TopicBench(topic, directory).open(1)
await sink.commit(JSON.parse(committable) as Json)
await sink.close()
process.stdout.write('committed\n')
