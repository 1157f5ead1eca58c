// A form that an application shows (a modal): its text fields, and what is sent with them.
import { call, element } from './store.js';

function fieldOf(label) {
  const data = label.component;
  const made = element(data.style === 2 ? 'textarea' : 'input');
  made.name = data.custom_id;
  made.required = data.required ?? true;
  made.placeholder = data.placeholder ?? '';
  made.value = data.value ?? '';
  if (data.max_length) made.maxLength = data.max_length;
  const row = element('label', 'form-field', label.label);
  row.append(made);
  return row;
}

/** Shows the form over the page. Answers the interaction that sending it began, or null when it was put away. */
export function showForm(interactionId, form) {
  const dialog = element('dialog', 'form');
  const body = element('form');
  body.method = 'dialog';
  const cancel = element('button', 'component secondary', 'Cancel');
  cancel.type = 'button';
  const send = element('button', 'component primary', 'Submit');
  const problem = element('p', 'failed');
  const buttons = element('div', 'row');
  buttons.append(cancel, send);
  body.append(element('h2', '', form.title), ...form.components.map(fieldOf), problem, buttons);
  dialog.append(body);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((done) => {
    const end = (result) => {
      dialog.remove();
      done(result);
    };
    cancel.addEventListener('click', () => end(null));
    dialog.addEventListener('cancel', () => end(null));
    body.addEventListener('submit', async (event) => {
      event.preventDefault();
      const values = Object.fromEntries(new FormData(body));
      try {
        end((await call('/_sim/forms', { interactionId, values })).interactionId);
      } catch (refused) {
        problem.textContent = refused.message;
      }
    });
  });
}
