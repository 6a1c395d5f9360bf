import { event } from '../../../conditions/event-condition.ts'
import { performed, type Performed } from './performed.ts'

/** Channels whose events have names in Segment's specification. */
export type EngagementChannel = 'email' | 'push' | 'sms'

/** Names of the events of each channel: Segment's specifications of email and of mobile events. */
const events = {
  email: { received: 'Email Delivered', opened: 'Email Opened', clicked: 'Email Link Clicked' },
  push: {
    received: 'Push Notification Received',
    opened: 'Push Notification Tapped',
    clicked: 'Push Notification Tapped',
  },
  sms: { received: 'SMS Delivered', opened: 'SMS Link Clicked', clicked: 'SMS Link Clicked' },
} as const

/** How messages on a channel are met, each to be counted: `engagement('email').opened.atLeast(3)`. */
export interface Engagement {
  readonly received: Performed
  readonly opened: Performed
  readonly clicked: Performed
}

/** Criteria over the messages of a channel, by the events that its tools send. */
export function engagement(channel: EngagementChannel): Engagement {
  const { received, opened, clicked } = events[channel]
  return {
    received: performed(event(received)),
    opened: performed(event(opened)),
    clicked: performed(event(clicked)),
  }
}
