// What is typed and not sent yet: the browser asks before a page with any of it is left. The forms themselves load this.
const kept = new Map();  // by form: whether leaving would lose something

addEventListener("beforeunload", (event) => {
  if ([...kept].some(([form, dirty]) => form.isConnected && dirty())) event.preventDefault();
});

const textOf = (form) => JSON.stringify([...form.elements].map(({ value, checked }) => [value, checked]));

/** Answers what tells whether a form has changed since now. */
export function changedSince(form) {
  const before = textOf(form);
  return () => textOf(form) !== before;
}

/** What was typed belongs to somebody who is no longer here. */
export const forgetUnsaved = () => kept.clear();

/** Lets the browser ask while `form` is on the page and `dirty()`. */
export function keepUnsaved(form, dirty = changedSince(form)) {
  for (const old of kept.keys()) if (!old.isConnected) kept.delete(old);
  kept.set(form, dirty);
}
