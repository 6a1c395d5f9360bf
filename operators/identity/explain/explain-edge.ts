import type { Component } from '../engine/component.ts'
import type { LiveEdge } from '../evidence/live-edge.ts'
import type { ExplainedEdge } from './explanation.ts'

/** An edge with where it is known from. */
export function explainEdge(component: Component, edge: LiveEdge): ExplainedEdge {
  const { kind, firstSeenMs, lastSeenMs, count, traces, removedUntilMs } = edge
  const { verdict, candidate } = edge
  return {
    ends: component.endsOf(edge),
    kind,
    rule: ruleOf(edge),
    firstSeenMs,
    lastSeenMs,
    count,
    traces,
    ...(removedUntilMs !== -Infinity && { removedUntilMs }),
    ...(verdict && { verdict }),
    ...(candidate && { candidate }),
  }
}

function ruleOf({ kind, verdict, candidate }: LiveEdge): string {
  switch (kind) {
    case 'verdict':
      return `verdict of ${verdict?.author ?? 'nobody'}`
    case 'alias':
      return 'alias call'
    case 'seen':
      return 'seen together'
    case 'candidate':
      return `model ${candidate?.model ?? ''}`
    case 'removed':
      return 'taken back'
  }
}
