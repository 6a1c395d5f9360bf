import type { Check } from './check.ts'
import { checkDeadSteps } from './dead-steps.ts'
import { checkCycles, checkInputs, checkMerges } from './inputs.ts'
import { checkPipelineName, checkStepIds } from './names.ts'
import { checkSideOutputs, checkUnreadRejects } from './side-outputs.ts'
import { checkSinks } from './sinks.ts'
import { checkAnySource, checkUnreadSources } from './sources.ts'
import { checkSpecs } from './specs.ts'
import { checkBounds, checkKeys, checkMemory } from './state.ts'

/** What must hold before any other check can look into specs. */
export const formChecks: readonly Check[] = [checkPipelineName, checkStepIds, checkSpecs]

/** What `plan` checks, in the order in which problems are reported. */
export const checks: readonly Check[] = [
  checkAnySource,
  checkUnreadSources,
  checkInputs,
  checkCycles,
  checkMerges,
  checkKeys,
  checkBounds,
  checkMemory,
  checkSinks,
  checkUnreadRejects,
  checkSideOutputs,
  checkDeadSteps,
]
