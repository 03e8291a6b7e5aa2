"use strict";
const people = [...document.querySelectorAll(".p")];
const fold = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const texts = people.map(person => fold(person.querySelector("summary").textContent));
const box = document.getElementById("q");
const found = document.getElementById("found");
function search() {
  const words = fold(box.value).split(/\s+/).filter(Boolean);
  let count = 0;
  people.forEach((person, index) => {
    const fits = words.every(word => texts[index].includes(word));
    person.hidden = !fits;
    count += fits;
  });
  found.textContent = words.length ? count + " of " + people.length + " shown" : "";
}
// A link to a person opens the record it leads to. What is no encoded text, such as "#%", leads nowhere.
function target() {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return "";
  }
}
function follow() {
  const person = document.getElementById(target());
  if (!person || !person.classList.contains("p")) return;
  if (person.hidden) {
    box.value = "";
    search();
  }
  person.open = true;
  person.scrollIntoView();
  person.querySelector("summary").focus();
}
document.querySelector(".find").hidden = false;
box.addEventListener("input", search);
addEventListener("hashchange", follow);
follow();
search();
