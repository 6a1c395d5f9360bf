import {
  anySoundOf,
  anyWordOf,
  block,
  blockPart,
  compareDate,
  compareEmail,
  comparePersonName,
  comparePlace,
  fellegiSunter,
  fieldOf,
  firstOf,
  personRecords,
  sameField,
} from '#operators'

/**
 * Rules for small records of people: given name and surname, which may have changed places, date of birth,
 * city and email, a fifth of each of them missing.
 */
const name = ['first_name', 'surname']

/** Records are joined without asking where most pairs of two clusters say so with this chance. */
const mergeChance = 0.7

/** What stands before the @ of an address: people keep it when they change the provider. */
const mailbox = blockPart('mailbox', ['email'], (fields) => [
  fieldOf(fields, 'email')?.split('@')[0] ?? '',
])

export default personRecords({
  exact: {
    email: ['email'],
    name_and_birth: ['first_name', 'surname', 'dob'],
  },
  candidates: [
    fellegiSunter({
      comparisons: [
        comparePersonName('name', { fields: name }),
        compareDate('dob'),
        compareEmail('email'),
        comparePlace('city'),
      ],
      blocking: [
        block(sameField('email')),
        block(mailbox),
        block(sameField('dob')),
        block(sameField('first_name'), sameField('surname')),
        block(anyWordOf(name), sameField('city')),
        block(anySoundOf(name), firstOf('dob', 4)),
        block(anyWordOf(name)),
        block(firstOf('dob', 7)),
      ],
      band: { review: 0.3, merge: mergeChance },
    }),
  ],
})
