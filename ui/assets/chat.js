// What the page does without asking the server: citation buttons show their card, panels open and
// close, the viewer opens at its highlight, a new question scrolls into view.
window.footnote = (() => {
  "use strict";
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  const scrolling = () => (calm() ? "auto" : "smooth");
  let cameFrom = null; // the citation button that Escape returns to

  // While a footnote's number is pointed at, its words stand beside it.
  const peek = document.createElement("div");
  peek.id = "peek";
  peek.setAttribute("aria-hidden", "true"); // the button says the same to those who listen
  function showPeek(button) {
    peek.replaceChildren(
      Object.assign(document.createElement("q"), { textContent: button.dataset.quote }),
      Object.assign(document.createElement("small"), { textContent: button.dataset.place }),
    );
    document.body.append(peek);
    const at = button.getBoundingClientRect();
    const above = at.top - peek.offsetHeight - 8;
    const right = document.documentElement.clientWidth - peek.offsetWidth - 8;
    peek.style.top = `${above > 8 ? above : at.bottom + 8}px`;
    peek.style.left = `${Math.max(8, Math.min(at.left - 24, right))}px`;
  }

  function pointed(event) {
    const button = event.target.closest && event.target.closest("button.cite");
    if (button) showPeek(button);
    else peek.remove();
  }

  // Without TLS, from another computer, a browser has no clipboard: then only what is selected can
  // be copied.
  async function copy(text) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const field = Object.assign(document.createElement("textarea"), { value: text });
    field.style.cssText = "position: fixed; opacity: 0";
    const focused = document.activeElement;
    document.body.append(field);
    field.focus({ preventScroll: true });
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    focused.focus({ preventScroll: true });
    if (!done) throw new Error("not allowed");
  }

  async function copied(button) {
    if (button.classList.contains("told")) return;
    const said = button.textContent;
    button.classList.add("told");
    button.textContent = await copy(button.dataset.copy).then(
      () => "Copied",
      () => "The browser does not allow copying here",
    );
    setTimeout(() => {
      button.textContent = said;
      button.classList.remove("told");
    }, 2000);
  }

  // What cannot be undone is asked for twice. Those who listen hear the label, where there is one.
  // A list is made anew in place: by the time that a question is taken back, its button may be
  // another row's.
  const asked = new WeakMap();
  function confirmed(button) {
    if (!button.dataset.confirm || button.classList.contains("sure")) return true;
    clearTimeout(asked.get(button));
    const said = button.textContent;
    const label = button.getAttribute("aria-label");
    button.textContent = button.dataset.confirm;
    if (label) button.setAttribute("aria-label", button.dataset.confirm);
    button.classList.add("sure");
    const takeBack = () => {
      if (!button.classList.contains("sure")) return;
      button.textContent = said;
      if (label) button.setAttribute("aria-label", label);
      button.classList.remove("sure");
    };
    asked.set(button, setTimeout(takeBack, 4000));
    return false;
  }

  // A button names its event, one of Gradio's own, and what goes with it. A form does the same, and
  // its fields go with it.
  function sends(within, trigger) {
    within.addEventListener("click", (click) => {
      const button = click.target.closest("button[data-event]");
      if (!button || !confirmed(button)) return;
      const { event, confirm, ...data } = button.dataset;
      trigger(event, data);
    });
    within.addEventListener("submit", (submission) => {
      submission.preventDefault();
      const form = submission.target;
      const { event, ...data } = form.dataset;
      trigger(event, { ...data, ...Object.fromEntries(new FormData(form)) });
      if (!form.matches("[role=search]")) form.hidden = true;
    });
  }

  // Forms wait beside what they change until they are wanted.
  function reveal(form) {
    form.hidden = !form.hidden;
    const field = form.querySelector("textarea, input:not([type=hidden])");
    if (!form.hidden) {
      field.focus();
      field.setSelectionRange(field.value.length, field.value.length);
    }
  }

  function rate(button) {
    const pressed = button.getAttribute("aria-pressed") !== "true";
    for (const thumb of all(".thumb", button.parentElement)) {
      thumb.setAttribute("aria-pressed", String(pressed && thumb === button));
    }
    const form = button.closest(".foot").querySelector("form.comment");
    form.elements.rating.value = pressed ? button.dataset.rate : "0";
    if (!pressed) form.elements.comment.value = "";
    form.requestSubmit();
    if (pressed) reveal(form);
  }

  function save(node) {
    const content = new Blob([node.dataset.content], { type: "text/markdown" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(content);
    link.download = node.dataset.file;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  // Where the screen is too narrow to show all three, a panel covers the conversation.
  function showPanel(name) {
    document.body.dataset.sheet = name;
    showSwitches();
  }

  function showSwitches() {
    for (const button of all("#header [data-panel]")) {
      button.setAttribute("aria-expanded", String(button.dataset.panel === document.body.dataset.sheet));
    }
  }

  function showTurn(turn) {
    for (const group of all("#sources .sources")) group.hidden = group.dataset.turn !== turn;
    for (const note of all("#sources .no-sources")) note.hidden = true;
    showMarks();
  }

  function showSource(button) {
    const card = document.getElementById(`source-${button.dataset.turn}-${button.dataset.number}`);
    if (!card) return;
    cameFrom = button;
    showPanel("sources");
    showTurn(button.dataset.turn);
    for (const other of all(".card.current")) other.classList.remove("current");
    card.classList.add("current");
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "start", behavior: scrolling() });
  }

  function showMarks() {
    for (const passage of all("#sources .passage")) {
      const mark = passage.querySelector("mark");
      if (mark) passage.scrollTop = Math.max(0, mark.offsetTop - passage.clientHeight / 3);
    }
  }

  function showDocument(within) {
    const dialog = within.querySelector("dialog");
    if (!dialog || dialog.open) return;
    dialog.showModal();
    const text = dialog.querySelector(".text");
    text.focus({ preventScroll: true });
    step(dialog, 0);
  }

  // Walks what the answer quotes from the document.
  function step(dialog, by) {
    const begun = all("[data-begins]", dialog);
    const marks = begun.length ? begun : all("mark", dialog);
    if (!marks.length) return;
    const at = (Number(dialog.dataset.focus) + by + marks.length) % marks.length;
    dialog.dataset.focus = at;
    for (const mark of marks) mark.classList.toggle("current", mark === marks[at]);
    marks[at].scrollIntoView({ block: "center", behavior: by ? scrolling() : "auto" });
  }

  const boxesTicked = () => all("#listing input[type=checkbox]:checked");
  const ticked = () => boxesTicked().map((box) => box.dataset.name);

  function askEverything() {
    const boxes = boxesTicked();
    for (const box of boxes) box.checked = false;
    if (boxes.length) boxes[0].dispatchEvent(new Event("change", { bubbles: true }));
  }

  function clicked(event) {
    const button = event.target.closest("button");
    if (!button) {
      if (event.target.id === "viewer") event.target.close(); // beside the text
      return;
    }
    if (button.classList.contains("cite")) showSource(button);
    else if ("show" in button.dataset) {
      showPanel("sources");
      showTurn(button.dataset.show);
    }
    else if ("step" in button.dataset) step(button.closest("dialog"), Number(button.dataset.step));
    else if ("close" in button.dataset) button.closest("dialog").close();
    else if ("copy" in button.dataset) copied(button);
    else if ("everything" in button.dataset) askEverything();
    else if ("panel" in button.dataset) {
      showPanel(button.dataset.panel === document.body.dataset.sheet ? "" : button.dataset.panel);
    } else if ("reveal" in button.dataset) reveal(button.closest("li, article").querySelector(button.dataset.reveal));
    else if ("rate" in button.dataset) rate(button);
    if (button.closest("#library .open, #conversation-finder")) showPanel("");
  }

  // "/" goes to the question, arrows walk the footnotes, Escape stops an answer or leaves the sources.
  // What is pressed while a word is being composed, as in Japanese, is for that word; Safari tells
  // its end by a code alone.
  function pressed(event) {
    if (event.isComposing || event.keyCode === 229) return;
    if (document.querySelector("dialog[open]") || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target;
    const writing = target.closest("input, textarea, [contenteditable]");
    if (event.key === "/" && !writing) {
      event.preventDefault();
      document.querySelector("#question textarea").focus();
    } else if (target.matches("button.cite") && /^Arrow(Left|Right)$/.test(event.key)) {
      event.preventDefault();
      const cites = all("#exchanges button.cite");
      const next = cites[cites.indexOf(target) + (event.key === "ArrowRight" ? 1 : -1)];
      if (next) next.focus();
    } else if (target.matches(".editor textarea") && event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      target.form.requestSubmit();
    } else if (event.key === "Escape") left(target);
  }

  function left(target) {
    peek.remove();
    if (target.form && target.form.matches("[data-event]")) {
      target.form.hidden = true;
      return;
    }
    const stop = document.querySelector("#stop");
    if (target.closest("#panel, #library")) {
      showPanel("");
      if (cameFrom && cameFrom.isConnected) cameFrom.focus();
    } else if (stop && stop.offsetParent) stop.click();
  }

  // Gradio names a message by all that stands in it, markup included.
  function named(message) {
    const name = message.dataset.testid === "user" ? "You" : "Footnote";
    if (message.getAttribute("aria-label") === name) return;
    message.setAttribute("role", "group");
    message.setAttribute("aria-label", name);
  }

  // A question just asked comes to the top, and stays there while its answer arrives, unless its
  // reader scrolls.
  let lastSeen = "";
  let following = false;
  function changed() {
    const messages = all("#chat [role=log] [data-testid]");
    messages.forEach(named);
    const latest = document.querySelector("#chat .latest .exchange");
    const seen = latest ? latest.dataset.turn + latest.className : "";
    if (seen !== lastSeen && latest && latest.classList.contains("pending")) following = true;
    if (latest && following) messages.at(-2).scrollIntoView({ block: "start", behavior: scrolling() });
    if (latest && !latest.classList.contains("pending")) following = false;
    lastSeen = seen;
  }

  function follow(exchanges) {
    new MutationObserver(changed).observe(exchanges, { childList: true, subtree: true, attributes: true });
    for (const name of ["wheel", "touchmove"]) {
      exchanges.addEventListener(name, () => (following = false), { passive: true });
    }
  }

  document.addEventListener("click", clicked);
  document.addEventListener("keydown", pressed);
  document.addEventListener("mouseover", pointed);
  document.addEventListener("focusin", pointed);
  const waiting = new MutationObserver(() => {
    const [header, exchanges, sources] = all("#header, #exchanges, #sources");
    if (!header || !exchanges || !sources) return;
    waiting.disconnect();
    follow(exchanges);
    new MutationObserver(showMarks).observe(sources, { childList: true, subtree: true });
    new MutationObserver(showSwitches).observe(header, { childList: true, subtree: true });
  });
  waiting.observe(document.documentElement, { childList: true, subtree: true });
  return { showDocument, sends, save, ticked };
})();
