import { analyticsJs } from './analytics-js.ts'
import { analyticsNodeLegacy } from './analytics-node-legacy.ts'
import { analyticsNode } from './analytics-node.ts'
import { rudderJs } from './rudder-js.ts'
import { rudderNode } from './rudder-node.ts'
import type { SdkName, Shape } from './shape.ts'

/** How each SDK writes a call down. */
export const shapes: Readonly<Record<SdkName, Shape>> = {
  'analytics-node': analyticsNode,
  'analytics.js': analyticsJs,
  'analytics-node-legacy': analyticsNodeLegacy,
  'rudder-node': rudderNode,
  'rudder-js': rudderJs,
}
