import { h, icon, replace, setText } from './dom.js';
import { t } from './i18n.js';
import { describe } from './problems.js';

/* The small parts that every view is made of. */

const NOTICE_ICONS = { info: 'alert', wait: 'alert', bad: 'alert', good: 'check' };

/** A button that shows that it works and can't be pressed twice. `run` is awaited; after it the button rests for `restMs`. */
export function actionButton(label, { className = 'button', testId, iconName, busyLabel, run, type = 'button', restMs = 0, ariaLabel }) {
  const text = h('span', {}, label);
  const button = h('button', { class: className, type, testId, 'aria-label': ariaLabel }, iconName && icon(iconName), text);
  const working = async (work) => {
    if (button.getAttribute('aria-disabled') === 'true') {
      return;
    }

    button.setAttribute('aria-busy', 'true');
    button.setAttribute('aria-disabled', 'true');
    setText(text, busyLabel ?? label);
    try {
      await work();
    } finally {
      button.removeAttribute('aria-busy');
      setTimeout(() => button.removeAttribute('aria-disabled'), restMs);
      setText(text, button.dataset.label ?? label);
    }
  };
  if (run) {
    button.addEventListener('click', () => working(run));
  }

  return {
    element: button,
    working,
    label: (next) => {
      button.dataset.label = next;
      if (button.getAttribute('aria-busy') !== 'true') {
        setText(text, next);
      }
    },
  };
}

/** A message in its own box: kind is info, wait, good or bad. */
export function notice(kind, { title, text, action, testId, role }) {
  return h('div', { class: `notice notice-${kind}`, testId, role },
    icon(NOTICE_ICONS[kind]),
    h('div', { class: 'notice-body' },
      title && h('p', { class: 'notice-title' }, title),
      text && h('p', {}, text),
      action));
}

/** A place for the message of a failed action: empty, it takes no room. */
export function problemPlace(testId) {
  const element = h('div', { class: 'problem-place', role: 'alert', testId });
  return {
    element,
    clear: () => replace(element),
    show: (error) => replace(element, notice('bad', { text: describe(error) })),
    put: (content) => replace(element, content),
  };
}

/** A calm page part for something that could not be loaded, with a retry. */
export function loadFailure(error, retry) {
  const again = actionButton(t('app.retry'), { className: 'button button-quiet', testId: 'retry', iconName: 'refresh', run: retry });
  return notice('wait', { text: describe(error), action: again.element, testId: 'load-failure', role: 'alert' });
}

/** A labelled input or select with hint and error, wired for assistive technology. */
export function field(control, { label, hint, after }) {
  const id = control.id;
  const hintElement = hint && h('p', { class: 'field-hint', id: `${id}-hint` }, hint);
  const error = h('p', { class: 'field-error', id: `${id}-error`, testId: `${id}-error`, hidden: true });
  const describedBy = [hint && `${id}-hint`, `${id}-error`].filter(Boolean).join(' ');
  control.setAttribute('aria-describedby', describedBy);
  const element = h('div', { class: 'field' },
    h('label', { class: 'field-label', for: id }, label),
    h('div', { class: 'field-control' }, control, after),
    hintElement,
    error);
  return {
    element,
    control,
    setError: (text) => {
      setText(error, text ?? '');
      error.hidden = !text;
      if (hintElement) {
        hintElement.hidden = Boolean(text);
      }

      if (text) {
        control.setAttribute('aria-invalid', 'true');
      } else {
        control.removeAttribute('aria-invalid');
      }
    },
  };
}

/** Grey lines where something is being loaded; they keep its room. */
export function skeleton(lines, className = '') {
  return h('div', { class: `skeleton ${className}`, 'aria-hidden': 'true' },
    Array.from({ length: lines }, () => h('span', { class: 'skeleton-line' })));
}

/** A list of names and values. */
export function facts(rows, testId) {
  return h('dl', { class: 'facts', testId }, rows.filter(Boolean).map(([name, value, valueTestId]) =>
    h('div', { class: 'fact' }, h('dt', {}, name), h('dd', { testId: valueTestId }, value))));
}

/** A text that people need elsewhere, with a button to copy it. It may be shown otherwise than it is copied; `name` says what it is. */
export function copyable(text, { shown = text, name, testId } = {}) {
  const button = actionButton(t('pay.copy'), {
    className: 'button-copy no-print',
    testId: testId && `copy-${testId}`,
    ariaLabel: name && `${t('pay.copy')}: ${name}`,
    iconName: 'copy',
    run: async () => {
      try {
        await navigator.clipboard.writeText(text);
        button.label(t('pay.copied'));
      } catch {
        // Not allowed here: the number can still be selected by hand.
      }
    },
  });
  return h('span', { class: 'copyable' }, h('code', { class: 'reference', testId }, shown), navigator.clipboard && button.element);
}
