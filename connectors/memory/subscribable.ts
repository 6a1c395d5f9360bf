/** Ends a subscription: the slice of RxJS's that is used. */
export interface Subscription {
  unsubscribe(): void
}

/** What a subscriber is told. */
export interface Observer<T> {
  next(value: T): void
  error(error: unknown): void
  complete(): void
}

/**
 * Anything that can be subscribed to: an Observable of RxJS or of another library, directly or
 * through `Symbol.observable`.
 */
export type Subscribable<T> =
  | { subscribe(observer: Observer<T>): Subscription }
  | { readonly [interop: symbol | string]: unknown }

type Direct<T> = { subscribe(observer: Observer<T>): Subscription }

/** What RxJS and others agreed on where the language has no `Symbol.observable`. */
const interopKeys = [Reflect.get(Symbol, 'observable') as symbol | undefined, '@@observable']

/** Subscribes, by way of the interoperability method where there is no `subscribe`. */
export function subscribeTo<T>(source: Subscribable<T>, observer: Observer<T>): Subscription {
  if (isDirect<T>(source)) return source.subscribe(observer)
  for (const key of interopKeys) {
    const interop: unknown = key === undefined ? undefined : Reflect.get(source, key)
    const inner: unknown = typeof interop === 'function' ? interop.call(source) : undefined
    if (isDirect<T>(inner)) return inner.subscribe(observer)
  }
  throw new TypeError(
    'memory.observe: the source has neither subscribe() nor Symbol.observable: pass an Observable',
  )
}

function isDirect<T>(source: unknown): source is Direct<T> {
  return typeof source === 'object' && source !== null && 'subscribe' in source
}
