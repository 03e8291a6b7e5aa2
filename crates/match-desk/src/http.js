// The front of the desk's own server: the token stands behind the # of the address, which no browser sends anywhere.
const token = location.hash.slice(1);
function post(path, body) {
  return fetch(path, { method: "POST", headers: { "x-desk-token": token }, body, referrerPolicy: "no-referrer" });
}
async function send(...asked) {
  const answer = await post("do", request(...asked));
  if (!answer.ok) throw new Error(await answer.text());
  return answer.arrayBuffer();
}
const doing = () => post("alive").then((answer) => answer.text(), () => "");
const halt = () => post("stop").catch(() => {});
setInterval(doing, 20000);
