"use strict";
const at = id => document.getElementById(id);
const event = at("event");
const [rounds, minutes, change] = ["rounds", "minutes", "change"].map(name => Number(event.dataset[name]));
// A phase is a round, or the change of tables behind it; the last round has none.
const phases = [];
for (let round = 0; round < rounds; round += 1) {
  phases.push({ round, length: minutes * 60, change: false });
  if (round + 1 < rounds && change > 0) phases.push({ round, length: change * 60, change: true });
}
let phase = -1;
let ends = 0;
let paused = null;
let sound = null;
function ring(times) {
  const Context = window.AudioContext || window.webkitAudioContext;
  if (!Context) return;
  sound = sound || new Context();
  for (let time = 0; time < times; time += 1) {
    const begins = sound.currentTime + 0.7 * time;
    for (const [pitch, loud] of [[880, 0.3], [1760, 0.12], [2637, 0.06]]) {
      const tone = sound.createOscillator();
      const volume = sound.createGain();
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(loud, begins);
      volume.gain.exponentialRampToValueAtTime(0.0001, begins + 1.8);
      tone.connect(volume).connect(sound.destination);
      tone.start(begins);
      tone.stop(begins + 1.8);
    }
  }
}
function enter(next) {
  phase = next;
  const now = phases[phase];
  at("skip").disabled = !now;
  at("go").disabled = !now;
  event.classList.toggle("change", Boolean(now && now.change));
  [...at("rounds").children].forEach((item, round) => {
    item.className = !now || round < now.round || (round === now.round && now.change) ? "done" : round === now.round ? "now" : "";
  });
  if (!now) {
    at("phase").textContent = "That was the last round. Thank you!";
    at("left").textContent = "0:00";
    at("next").textContent = "";
    return;
  }
  ends = Date.now() + now.length * 1000;
  if (paused !== null) paused = now.length * 1000;
  const last = now.round + 1 === rounds;
  at("phase").textContent = now.change ? "Change tables for round " + (now.round + 2) : "Round " + (now.round + 1) + " of " + rounds;
  at("next").textContent = now.change ? "Look at your card for your next table" : last ? "The last round" : "";
  show();
}
function show() {
  if (!phases[phase]) return;
  const left = Math.max(0, Math.ceil((paused === null ? ends - Date.now() : paused) / 1000));
  at("left").textContent = Math.floor(left / 60) + ":" + String(left % 60).padStart(2, "0");
}
function tick() {
  if (!phases[phase] || paused !== null) return;
  if (Date.now() >= ends) {
    // One stroke begins a round, two end it.
    ring(phases[phase].change ? 1 : 2);
    enter(phase + 1);
  }
  show();
}
at("go").addEventListener("click", () => {
  if (phase < 0) {
    ring(1);
    enter(0);
  } else if (paused === null) {
    paused = Math.max(0, ends - Date.now());
  } else {
    ends = Date.now() + paused;
    paused = null;
  }
  at("go").textContent = paused === null ? "Pause" : "Go on";
  show();
});
at("skip").addEventListener("click", () => {
  if (!phases[phase]) return;
  ring(phases[phase].change ? 1 : 2);
  enter(phase + 1);
});
at("bell").addEventListener("click", () => ring(1));
setInterval(tick, 200);
