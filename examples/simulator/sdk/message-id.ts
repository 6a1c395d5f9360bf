import type { Random } from '../random.ts'
import type { SdkName } from './shape.ts'

/** A message id in the form of the SDK; Segment's newer ones carry the client's clock. */
export function newMessageId(sdk: SdkName, clientMs: number, random: Random): string {
  if (sdk === 'analytics-node') return `node-next-${clientMs}-${random.uuid()}`
  if (sdk === 'analytics.js') return `ajs-next-${clientMs}-${random.uuid()}`
  if (sdk === 'analytics-node-legacy') return `node-${random.hex(4)}-${random.uuid()}`
  return random.uuid()
}
