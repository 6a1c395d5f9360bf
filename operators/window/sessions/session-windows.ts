import type { Message } from '#schemas'
import type { MapCell, Timer } from '#state'
import type { Operator, OperatorContext, Output } from '../../operator.ts'
import type { SessionDefinition } from '../definitions/session.ts'
import { sendLate } from '../late.ts'
import { addToPane } from '../panes/add-to-pane.ts'
import { emptyPane, fieldOf, joinPanes, type Pane } from '../panes/pane.ts'
import { EarlyResults } from '../results/early-results.ts'
import { Results } from '../results/results.ts'
import type { WindowBounds, WindowResult, WindowTiming } from '../results/window-result.ts'
import type { WindowSettings } from '../window-settings.ts'
import type { EarlySessionCells, Session, SessionCells } from './session-cells.ts'

/** Windows of activity, which merge. */
export class SessionWindows<T> implements Operator<T, WindowResult> {
  readonly #context: OperatorContext<SessionCells>
  readonly #sessions: MapCell<Session>
  readonly #over: SessionDefinition
  readonly #settings: WindowSettings<T>
  readonly #results: Results<T>
  readonly #early: EarlyResults | undefined

  constructor(
    context: OperatorContext<SessionCells>,
    over: SessionDefinition,
    settings: WindowSettings<T>,
    unreported?: Pick<OperatorContext<EarlySessionCells>['cells'], 'unreported'>,
  ) {
    this.#context = context
    this.#sessions = context.cells.sessions
    this.#over = over
    this.#settings = settings
    this.#results = new Results(context, settings.rules)
    if (settings.early === undefined || unreported === undefined) return
    this.#early = new EarlyResults(settings.early, unreported.unreported, context)
  }

  onMessage(message: Message<T>, output: Output<WindowResult>): void {
    const { key, timestampMs } = message
    const own = { startMs: timestampMs, endMs: timestampMs + this.#over.gapMs }
    const known = this.#sessionsOf(key)
    const joined = known.filter((session) => touch(session, own))
    const { startMs, endMs } = span([own, ...joined])
    const watermarkMs = this.#context.watermarkMs()
    // Flink's rule: what joins a session that may still change is not late, however old it is.
    if (endMs + this.#settings.allowedLatenessMs <= watermarkMs) {
      return sendLate(this.#context, message, 'late_session_over', output)
    }
    if (joined.length === 0 && known.length >= this.#settings.sessionsMax) {
      const detail = `key ${key} has ${known.length} sessions already: raise sessionsMax`
      return output.reject(message, 'too-many-windows', detail)
    }
    const session = { ...this.#join(joined, message), startMs, endMs, fired: false }
    this.#replace(key, joined, session)
    if (endMs <= watermarkMs && this.#settings.refines) {
      return this.#emit(key, session, 'late', watermarkMs, output)
    }
    // A session that is to fire already wakes up at its former end, and sees that it has grown.
    if (joined.every(({ fired }) => fired)) this.#setTimer(key, session)
    const isDue = this.#early?.note(message, fieldOf(startMs)) ?? false
    if (isDue) this.#emit(key, session, 'early', timestampMs, output)
  }

  onTimer(timer: Timer, output: Output<WindowResult>): void {
    const { key, timestampMs, domain } = timer
    if (domain === 'event') {
      for (const session of this.#sessionsOf(key)) this.#pass(key, session, timestampMs, output)
    }
    const nowMs = domain === 'event' ? timestampMs : this.#context.watermarkMs()
    for (const window of this.#early?.due(timer) ?? []) {
      const session = this.#sessions.get(key, window)
      if (session !== undefined) this.#emit(key, session, 'early', nowMs, output)
    }
  }

  /** Gives the result of a session that is due, and forgets one that is over for good. */
  #pass(key: string, session: Session, nowMs: number, output: Output<WindowResult>): void {
    const { delayMs, allowedLatenessMs } = this.#settings
    const { endMs, fired, startMs } = session
    if (!fired && endMs + delayMs <= nowMs) this.#emit(key, session, 'on-time', nowMs, output)
    if (endMs + allowedLatenessMs <= nowMs) return this.#sessions.delete(key, fieldOf(startMs))
    this.#setTimer(key, { endMs, fired: endMs + delayMs <= nowMs })
  }

  #sessionsOf(key: string): readonly Session[] {
    const sessions = [...this.#sessions.entries(key)].map(([, session]) => session)
    return sessions.sort((left, right) => left.startMs - right.startMs)
  }

  /** What sessions and a message that joins them say together. */
  #join(
    joined: readonly Session[],
    message: Message<T>,
  ): Pane & Pick<Session, 'shown' | 'settled'> {
    const { rules } = this.#settings
    const join = (left: Pane, right: Pane) => joinPanes(rules, left, right)
    const pane = joined.reduce<Pane>(join, emptyPane())
    addToPane(pane, message, this.#settings, this.#context)
    const settled = joined.some((session) => session.settled)
    return { ...pane, settled, shown: joined.flatMap(({ shown }) => shown) }
  }

  /** Puts one session in the place of those that it grew from. */
  #replace(key: string, former: readonly Session[], session: Session): void {
    const field = fieldOf(session.startMs)
    const fields = former.map(({ startMs }) => fieldOf(startMs))
    for (const each of fields) if (each !== field) this.#sessions.delete(key, each)
    this.#sessions.set(key, field, session)
    if (fields.some((each) => each !== field)) this.#early?.join(key, fields, field)
  }

  #setTimer(key: string, { endMs, fired }: Pick<Session, 'endMs' | 'fired'>): void {
    const { delayMs, allowedLatenessMs } = this.#settings
    this.#context.timers.set(key, endMs + (fired ? allowedLatenessMs : delayMs))
  }

  /** Gives a session's result, and remembers that it did; a late one sleeps until it is over. */
  #emit(
    key: string,
    session: Session,
    timing: WindowTiming,
    firedMs: number,
    output: Output<WindowResult>,
  ): void {
    const { startMs, endMs, shown, settled } = session
    const fired = timing !== 'early'
    const after = { ...session, fired, settled: settled || fired, shown: [{ startMs, endMs }] }
    this.#sessions.set(key, fieldOf(startMs), after)
    if (fired) this.#early?.forget(key, fieldOf(startMs))
    if (timing === 'late') this.#setTimer(key, after)
    const firing = { key, startMs, endMs, pane: session, timing, firedMs, replaces: shown }
    this.#results.emit(firing, settled, output)
  }
}

/** Whether two stretches overlap or follow on each other, as `TimeWindow.intersects` of Flink. */
function touch(left: WindowBounds, right: WindowBounds): boolean {
  return left.startMs <= right.endMs && left.endMs >= right.startMs
}

function span(all: readonly WindowBounds[]): WindowBounds {
  return {
    startMs: Math.min(...all.map(({ startMs }) => startMs)),
    endMs: Math.max(...all.map(({ endMs }) => endMs)),
  }
}
