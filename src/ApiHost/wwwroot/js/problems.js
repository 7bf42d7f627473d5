import { find, language, t } from './i18n.js';

/** What to tell a person about an error: by its code, else in the server's words, else in general. */
export function describe(error) {
  if (error.decision?.text) {
    return error.decision.text[language()];
  }

  const known = error.code && find(`problem.${error.code}`);
  if (known) {
    return known;
  }

  if (error.isTemporary) {
    return t('problem.busy');
  }

  // The server's words are English and about this very request: better than nothing, in any language.
  if (error.detail) {
    return language() === 'en' ? error.detail : `${t('problem.unexpected')} (${error.detail})`;
  }

  return t('problem.unexpected');
}
