import { describeJson } from './describe/json.ts'
import { describeMermaid } from './describe/mermaid.ts'
import { describeText } from './describe/text.ts'
import type { Plan } from './plan.ts'

/** The forms in which a plan can be shown. */
export const planFormats = ['text', 'mermaid', 'json'] as const

/** One of `planFormats`. */
export type PlanFormat = (typeof planFormats)[number]

/**
 * Shows a plan: steps, keys, state with its bounds, side outputs, delivery of each sink. As text for
 * people, as a Mermaid flowchart for documents, as JSON for other tools. Ends with a line break.
 */
export function describe(plan: Plan, format: PlanFormat = 'text'): string {
  if (format === 'mermaid') return describeMermaid(plan)
  return format === 'json' ? describeJson(plan) : describeText(plan)
}
