/** Browsers as they present themselves, the common ones of 2025. */
export const browserUserAgents = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15',
  'Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0',
]

/** A phone as an app describes it. */
export interface PhoneModel {
  readonly type: 'ios' | 'android'
  readonly model: string
  readonly os: { readonly name: string; readonly version: string }
}

/** Phones that are about. */
export const phoneModels: readonly PhoneModel[] = [
  { type: 'ios', model: 'iPhone15,2', os: { name: 'iOS', version: '18.1' } },
  { type: 'ios', model: 'iPhone14,5', os: { name: 'iOS', version: '17.6' } },
  { type: 'android', model: 'Pixel 8', os: { name: 'Android', version: '15' } },
  { type: 'android', model: 'SM-S921B', os: { name: 'Android', version: '14' } },
]

/** Languages that devices are set to. */
export const locales = ['en-US', 'en-US', 'en-GB', 'es-US', 'fr-CA', 'de-DE', 'pt-BR']
/** Time zones that devices are set to. */
export const timezones = ['America/New_York', 'America/Chicago', 'America/Los_Angeles', 'UTC']
