import type { CheckTopics, TopicNeed } from '../../connector.ts'
import { openAdmin, type KafkaAdmin } from '../admin.ts'
import { connector } from '../config.ts'
import { markersNeed } from '../sink/markers/markers-topic.ts'
import { checkTopics } from './check-topics.ts'

/** Checks what all Kafka steps of a definition need, at once: see `checkTopics`. */
export const requireTopics: CheckTopics = async (needs, { config: settingsOf, logger }) => {
  const config = settingsOf(connector)
  const admin = await openAdmin(config)
  try {
    const warn = (message: string) => logger.warn({}, message)
    const writes = needs.some(({ use }) => use === 'write')
    if (!writes) return await checkTopics(needs, admin, { warn })
    const { transactionTimeoutMs } = config
    const wanted = [...needs, ...(await presentMarkers(admin))]
    await checkTopics(wanted, admin, { warn, transactionTimeoutMs })
  } finally {
    await admin.close()
  }
}

/** A markers topic that is missing is made by the first sink. */
async function presentMarkers(admin: KafkaAdmin): Promise<readonly TopicNeed[]> {
  const { topics } = await admin.metadata()
  const { markersTopic } = admin.config
  const isThere = topics.some(({ name }) => name === markersTopic)
  return isThere ? [markersNeed(admin.config)] : []
}
