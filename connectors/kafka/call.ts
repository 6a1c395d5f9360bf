import type { Callback } from './driver-api.ts'

/** Calls what takes a callback of node-rdkafka, as a promise. What it throws at once rejects too. */
export function call<T>(start: (callback: Callback<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    start((error, answer) => (error ? reject(error) : resolve(answer)))
  })
}
