// Forms: errors beside the field, one submission at a time, nothing typed lost.
//
//   <form id="invite" novalidate>
//     <p class="notice notice-bad" data-form-error role="alert" hidden></p>
//     <div class="field"><label for="email">E-mail</label><input id="email" name="email" dir="auto"><p class="field-error" hidden></p></div>
//     <button class="button primary" type="submit">Send</button>
//   </form>
//
//   wireForm(byId("invite"), {
//     check: (values) => (values.email === "" ? { email: "Enter an e-mail address." } : {}),
//     send: (values) => call("POST", path, values),        // an ApiError with a field goes beside that field
//     done: (answer) => toast("Invited."),
//   });
// `values` holds each named control's value: trimmed (passwords are not), a boolean for a checkbox on its own.
import { addStyles, busy, notice, show } from "./dom.js";

await addStyles("forms");  // nothing to wait for where the page has it from the start

const lineOf = (control) => control.closest(".field")?.querySelector(".field-error") ?? null;

/** Puts a message beside the field it is about, or takes it away. */
export function fieldError(control, text) {
  const line = lineOf(control);
  if (!line) return;
  line.id ||= `${control.id || control.name}-error`;
  line.textContent = text ?? "";
  show(line, Boolean(text));
  const described = new Set((control.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean));
  if (text) {
    control.setAttribute("aria-invalid", "true");
    described.add(line.id);
  } else {
    control.removeAttribute("aria-invalid");
    described.delete(line.id);
  }
  if (described.size > 0) control.setAttribute("aria-describedby", [...described].join(" "));
  else control.removeAttribute("aria-describedby");
}

export function clearErrors(form) {
  for (const control of form.querySelectorAll('[aria-invalid="true"]')) fieldError(control, "");
  for (const line of form.querySelectorAll(".field-error, [data-form-error]")) notice(line, "");
}

function controlOf(form, name) {
  const found = name ? form.elements.namedItem(name) : null;
  return found instanceof RadioNodeList ? found[0] : found;
}

/** Shows what was refused: beside its field if the form has that field, else on top of the form. */
export function report(form, problem) {
  const control = controlOf(form, problem.field);
  const top = form.querySelector("[data-form-error]");
  if (control && lineOf(control)) {
    fieldError(control, problem.message);
    control.closest("details")?.setAttribute("open", "");
    control.focus();
  } else if (top) {
    notice(top, problem.message);
    top.scrollIntoView({ block: "nearest" });
  }
}

function valuesOf(form) {
  const values = {};
  for (const control of form.elements) {
    if (!control.name || control.disabled || control.type === "submit") continue;
    if (control.type === "checkbox") values[control.name] = control.checked;
    else if (control.type === "radio") values[control.name] = control.checked ? control.value : values[control.name] ?? "";
    else values[control.name] = control.dataset.secret === undefined ? control.value.trim() : control.value;
  }
  return values;
}

// The Show/Hide button beside a password: `aria-controls` names the field, `aria-label` starts with "Show".
function wireShowPassword(button) {
  const field = document.getElementById(button.getAttribute("aria-controls"));
  const what = button.getAttribute("aria-label").replace(/^Show /, "");
  button.addEventListener("click", () => {
    const hide = field.type === "password";
    field.type = hide ? "text" : "password";
    button.textContent = hide ? "Hide" : "Show";
    button.setAttribute("aria-label", `${button.textContent} ${what}`);
  });
}

/** Connects a form, see above. `failed(problem)` may answer true for a refusal that it has dealt with itself. */
export function wireForm(form, { check = () => ({}), send, done = () => {}, failed = () => false }) {
  form.noValidate = true;
  // A shown password is a text field; it stays untrimmed.
  for (const control of form.querySelectorAll('input[type="password"]')) control.dataset.secret = "";
  for (const button of form.querySelectorAll(".show-password")) wireShowPassword(button);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const submit = form.querySelector('[type="submit"]');
    busy(submit, async () => {
      clearErrors(form);
      const values = valuesOf(form);
      const wrong = Object.entries(check(values)).filter(([, text]) => text);
      for (const [name, text] of wrong) fieldError(controlOf(form, name), text);
      if (wrong.length > 0) {
        controlOf(form, wrong[0][0]).focus();
        return;
      }
      try {
        await done(await send(values), values);
      } catch (problem) {
        if (problem.code === undefined) throw problem;  // a mistake of this page, not an answer
        if (!failed(problem)) report(form, problem);
      }
    });
  });
}

/** What a new password must be, in the words of the page; empty if nothing is wrong with its length. */
export function passwordFault(password) {
  const length = [...password].length;
  if (length === 0) return "Enter a new password.";
  if (length < 8) return "Use at least 8 characters; 15 or more are better.";
  return length > 128 ? "Use at most 128 characters." : "";
}
