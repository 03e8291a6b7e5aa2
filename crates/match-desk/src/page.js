// The front without a server: the engine, compressed, in this file, and at work in a worker of its own. Stopping ends
// the worker; a new one does again, without working anything out, what was done before.
const packed = Uint8Array.from(atob(document.getElementById("engine").textContent.trim()), (byte) => byte.charCodeAt(0));
const work = URL.createObjectURL(new Blob([document.getElementById("worker").textContent], { type: "text/javascript" }));
const steps = ["files", "exchange", "sheets", "invented", "open", "map", "value", "answer", "rule", "weights", "rules-file", "letters-with", "ballots", "earlier", "goal", "undo", "round", "record", "choose",
  "tick", "event", "introduced", "record-answers", "met"];
const done = [];
let worker = null, waiting = null, stage = "";

function begin() {
  worker = new Worker(work);
  worker.onmessage = ({ data }) => data.stage ? (stage = data.stage) : settle(data.error ? "reject" : "resolve", data.error ? new Error(data.error) : data);
  worker.onerror = (event) => settle("reject", new Error(event.message));
  return tell({ packed });
}

function settle(how, value) {
  const [one, other] = [waiting, (waiting = null)];
  one?.[how](value);
}

function tell(message) {
  return new Promise((resolve, reject) => {
    waiting = { resolve, reject };
    worker.postMessage(message);
  });
}

const ask = async (path, fields, files) => tell({ request: await request(path, fields, files).arrayBuffer() });

async function send(path, fields, files) {
  if (done.length === 0) {
    const day = new Date(), two = (part) => String(part).padStart(2, "0");
    const as_of = `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
    const fields = [["as_of", new URLSearchParams(location.hash.slice(1)).get("as_of") || as_of]];
    done.push(["begin", fields, []]);
  }
  if (!worker) {
    await begin();
    for (const [path, fields, files] of done) await ask(path, [...fields, ["quiet", "yes"]], files);
  }
  stage = "";
  const answer = await ask(path, fields, files);
  if (steps.includes(path)) done.push([path, fields, files]);
  return answer;
}

const doing = async () => stage;
function halt() {
  worker?.terminate();
  worker = null;
  settle("reject", new Error("you stopped it. Nothing is lost: go on where you were."));
}
