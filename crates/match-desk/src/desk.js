"use strict";
// Sends what is clicked or filled in, and puts the answer in its place. The front has `send` (the bytes of an answer),
// `doing` (what is being done) and `halt` (give up what is being done).
const desk = document.getElementById("desk");
const busy = document.getElementById("busy");
let unsaved = false;

function request(path, fields, files) {
  const head = { path, fields, files: files.map(([field, file]) => ({ field, name: file.name, size: file.size })) };
  return new Blob([JSON.stringify(head), "\n", ...files.map(([, file]) => file)]);
}

function save(head, bytes) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type: head.media }));
  link.download = head.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  unsaved = false;
}

async function go(path, fields = [], files = []) {
  if (busy.hidden === false) return;
  busy.hidden = false;
  const stage = setInterval(async () => { busy.firstElementChild.textContent = (await doing()) || "One moment"; }, 300);
  try {
    const answer = new Uint8Array(await send(path, fields, files));
    const end = answer.indexOf(10);
    const head = JSON.parse(new TextDecoder().decode(answer.subarray(0, end)));
    const body = answer.subarray(end + 1);
    if (head.kind === "file") {
      save(head, body);
    } else {
      desk.innerHTML = new TextDecoder().decode(body);
      unsaved = unsaved || !["start", "download"].includes(path);
      desk.querySelector("main")?.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
  } catch (error) {
    const said = document.createElement("p");
    said.className = "wrong";
    said.setAttribute("role", "alert");
    said.textContent = "The desk does not answer: " + error.message;
    desk.prepend(said);
  } finally {
    clearInterval(stage);
    busy.hidden = true;
  }
}

function filled(form) {
  const fields = [], files = [];
  for (const [name, value] of new FormData(form)) {
    if (!(value instanceof File)) fields.push([name, value]);
    else if (value.name) files.push([name, value]);
  }
  return [fields, files];
}

desk.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-go]");
  if (!button) return;
  event.preventDefault();
  const { go: path, with: form, ...others } = button.dataset;
  const fields = form ? filled(button.closest("form"))[0] : Object.entries(others);
  go(path, fields);
});

desk.addEventListener("submit", (event) => {
  event.preventDefault();
  go(event.target.dataset.go, ...filled(event.target));
});

// A slider and the number beside it say the same.
desk.addEventListener("input", (event) => {
  const both = event.target.closest(".slide")?.children ?? [];
  for (const other of both) if (other !== event.target && event.target.value !== "") other.value = event.target.value;
});

for (const kind of ["dragover", "drop"]) {
  addEventListener(kind, (event) => {
    event.preventDefault();
    const zone = event.target.closest?.(".zone");
    if (kind === "drop" && zone && event.dataTransfer) {
      zone.querySelector("input").files = event.dataTransfer.files;
    }
  });
}

// What is folded is printed, too.
let folded = [];
addEventListener("beforeprint", () => {
  folded = [...desk.querySelectorAll("details:not([open])")];
  for (const one of folded) one.open = true;
});
addEventListener("afterprint", () => {
  for (const one of folded) one.open = false;
});

addEventListener("beforeunload", (event) => {
  if (unsaved) event.preventDefault();
});

document.getElementById("stop").addEventListener("click", () => halt());

go("start");
