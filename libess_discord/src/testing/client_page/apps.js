// "Authorized Apps": which applications the chosen user gave access to, and taking it away.
import { call, element, state, userName } from './store.js';

const ofUser = () => `/_sim/users/${state.userId}/applications`;

function appRow(app, removed) {
  const row = element('div', 'app-row');
  const names = element('span', 'names');
  names.append(element('strong', '', app.name), element('small', '', app.scopes.join(', ')));
  const remove = element('button', 'component danger', 'Remove');
  remove.type = 'button';
  remove.dataset.testid = `remove-${app.id}`;
  remove.addEventListener('click', async () => {
    remove.disabled = true;
    await call(`${ofUser()}/${app.id}`, undefined, 'DELETE');
    await removed();
  });
  row.append(names, remove);
  return row;
}

/** Shows them over the page, until it is put away. */
export async function showApps() {
  const dialog = element('dialog', 'form');
  const rows = element('div', 'apps');
  const done = element('button', 'component secondary', 'Done');
  done.type = 'button';
  done.addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => dialog.remove());
  const fill = async () => {
    const { applications } = await call(ofUser());
    const none = element('p', 'hint', 'None. An application comes here when this user presses Authorize.');
    rows.replaceChildren(...(applications.length > 0 ? applications.map((app) => appRow(app, fill)) : [none]));
  };
  dialog.append(element('h2', '', `Authorized apps of ${userName(state.userId)}`), rows, done);
  document.body.append(dialog);
  await fill();
  dialog.showModal();
}
