// A conversation under ask-sdk-test, which asserts what Amazon's certification looks for: that a
// session says whether it ends, and a question is asked if and only if the microphone opens.
const http = require("http");
const { AlexaTest, IntentRequestBuilder, LaunchRequestBuilder, SessionEndedRequestBuilder } = require("ask-sdk-test");

const settings = {
  appId: process.env.APPLICATION,
  userId: "amzn1.ask.account.MOCHA",
  deviceId: "amzn1.ask.device.MOCHA",
  locale: "en-US",
  interfaces: { audio: true },
};

function handler(event, context, callback) {
  const body = JSON.stringify(event);
  const request = http.request(process.env.DOOR, { method: "POST" }, (answer) => {
    let text = "";
    answer.on("data", (part) => (text += part));
    answer.on("end", () => callback(null, JSON.parse(text)));
  });
  request.on("error", callback);
  request.end(body);
}

const intent = (name, slots = {}) => {
  let built = new IntentRequestBuilder(settings, name);
  for (const [slot, value] of Object.entries(slots)) built = built.withSlot(slot, value);
  return built.build();
};

describe("Self Trust", () => {
  new AlexaTest(handler, settings).test([
    { request: new LaunchRequestBuilder(settings).build(), shouldEndSession: false },
    { request: intent("AMAZON.YesIntent"), shouldEndSession: false },
    { request: intent("GiveRating", { rating: "6" }), shouldEndSession: false },
    { request: intent("AMAZON.HelpIntent"), shouldEndSession: false },
    { request: intent("AMAZON.FallbackIntent"), shouldEndSession: false },
    { request: intent("NameFeeling", { feeling: "calm" }), shouldEndSession: false },
    { request: intent("AMAZON.StopIntent"), shouldEndSession: true, repromptsNothing: true },
  ]);
});
