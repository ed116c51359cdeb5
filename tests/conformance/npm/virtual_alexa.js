// Drives a skill with virtual-alexa: reads steps as JSON from standard input, prints each answer.
// A step is ["launch"], ["utter", words], ["intend", intent, slots] or ["player", event].
const { VirtualAlexa } = require("virtual-alexa");
const { readFileSync } = require("fs");

async function take(alexa, [kind, ...what]) {
  if (kind === "launch") return alexa.launch();
  if (kind === "utter") return alexa.utter(what[0]);
  if (kind === "intend") return alexa.intend(what[0], what[1]);
  const player = alexa.audioPlayer();
  if (what[0] === "offset") return player.playbackOffset(what[1]);
  return player[what[0]]();
}

async function main([url, model, application]) {
  const alexa = VirtualAlexa.Builder()
    .interactionModelFile(model)
    .skillURL(url)
    .locale("en-US")
    .applicationID(application)
    .create();
  for (const step of JSON.parse(readFileSync(0, "utf8"))) {
    const answer = await take(alexa, step);
    const player = { playing: alexa.audioPlayer().isPlaying() };
    console.log(JSON.stringify({ response: (answer && answer.response) || null, player }));
  }
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error.stack);
  process.exit(1);
});
