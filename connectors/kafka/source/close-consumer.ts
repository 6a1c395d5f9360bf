import { call } from '../call.ts'
import { disconnected } from '../connect.ts'
import type { ConsumerApi } from '../driver-api.ts'

/** How long closing waits for a commit to the group. */
const commitWithinMs = 1_000
const askEveryMs = 20
const askLaterEveryMs = 1_000

/** Consumers that are waiting for brokers to answer their last commit. */
const waiting = new Set<ConsumerApi>()

/**
 * Disconnects a consumer. librdkafka does not let go of one whose commit was not answered, and holds a
 * thread of the pool meanwhile: without a broker, for ever. So after a while it is left alone, fetching
 * nothing, and disconnected when the brokers are back.
 */
export async function closeConsumer(
  consumer: ConsumerApi,
  commits: { readonly isPending: boolean },
): Promise<void> {
  const endsMs = performance.now() + commitWithinMs
  while (commits.isPending && performance.now() < endsMs) {
    await ask(consumer)
    await new Promise((resolve) => setTimeout(resolve, askEveryMs))
  }
  if (!commits.isPending) return disconnected(consumer)
  consumer.unassign()
  waiting.add(consumer)
  void closeLater(consumer, commits)
}

async function closeLater(
  consumer: ConsumerApi,
  commits: { readonly isPending: boolean },
): Promise<void> {
  while (commits.isPending) {
    await ask(consumer)
    // It does not keep the process from ending.
    await new Promise((resolve) => setTimeout(resolve, askLaterEveryMs).unref())
  }
  await disconnected(consumer)
  waiting.delete(consumer)
}

/** Outcomes of commits are told to who consumes. */
async function ask(consumer: ConsumerApi): Promise<void> {
  consumer.setDefaultConsumeTimeout(0)
  await call((done) => consumer.consume(1, done)).catch(() => {})
}
