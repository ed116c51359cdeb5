// Everything the pages do by script; each part looks for its place and leaves the rest alone.
const find = (mark, within = document) => within.querySelector(`[data-${mark}]`);

document.cookie = `zone=${encodeURIComponent(Intl.DateTimeFormat().resolvedOptions().timeZone)}; path=/; SameSite=Lax; Secure`;

// A browser that keeps nothing has no worker: all but the pages without a line is as ever.
navigator.serviceWorker?.register("/worker.js").catch(() => {});

const status = find("status");
const say = (text) => {
  if (status) status.textContent = text;
};

// Keys count within the player alone, so that none is taken from anything else on the page.
const KEYS = { k: "toggle", j: -10, l: 10 };

function steerPlayer() {
  const place = find("steer");
  if (!place) return;
  const player = find("player", place);
  const toggle = find("toggle", place);
  const seek = (seconds) => {
    player.currentTime = Math.max(0, player.currentTime + seconds);
  };
  const playOrPause = () => (player.paused ? player.play() : player.pause());
  toggle.addEventListener("click", playOrPause);
  for (const name of ["play", "pause", "ended"]) {
    player.addEventListener(name, () => {
      toggle.textContent = player.paused ? "Play" : "Pause";
    });
  }
  for (const button of place.querySelectorAll("[data-seek]")) {
    button.addEventListener("click", () => seek(Number(button.dataset.seek)));
  }
  place.addEventListener("keydown", (event) => {
    const does = KEYS[event.key];
    if (!does || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("select")) return;
    if (does === "toggle") playOrPause();
    else seek(does);
  });
  find("speed", place).addEventListener("change", (event) => {
    player.playbackRate = Number(event.target.value);
  });
  rememberPlace(player);
}

// The place in a piece is the journal's to remember, so that every door can go on from it.
function rememberPlace(player) {
  const { token, place, csrf, begin } = player.dataset;
  if (!token) return;
  const lost = () => say("There is no line: the place is not remembered.");
  const report = (now) => {
    if (!navigator.onLine) return lost();
    const offset_ms = Math.round(player.currentTime * 1000);
    return fetch(place, {
      method: "POST",
      headers: { "X-CSRF-Token": csrf },
      body: new URLSearchParams({ now, token, offset_ms }),
      keepalive: true,
    }).catch(lost);
  };
  player.addEventListener("loadedmetadata", () => {
    const left = Number(begin) / 1000;
    if (left > 5 && left < player.duration - 5) player.currentTime = left;
  }, { once: true });
  player.addEventListener("playing", () => report("playing"));
  player.addEventListener("pause", () => player.ended || report("paused"));
  player.addEventListener("ended", () => report("ended"));
  window.addEventListener("pagehide", () => player.paused || report("paused"));
}

// Pieces that this device keeps: a button on the piece's page, and a list on the shelf and offline.
// Neither is there where the browser keeps nothing, as in some private windows.
async function keptPieces() {
  try {
    return await caches.open("pieces");
  } catch {
    return null;
  }
}

async function keepPiece() {
  const button = find("save");
  const pieces = button && (await keptPieces());
  if (!pieces) return;
  button.hidden = false;
  const address = button.dataset.save;
  const show = (kept) => {
    button.textContent = kept ? "Kept for offline: remove it" : "Keep it for offline";
  };
  show(Boolean(await pieces.match(address)));
  button.addEventListener("click", async () => {
    if (await pieces.delete(address)) {
      await pieces.delete(button.dataset.words);
      show(false);
      return say("Removed from this device.");
    }
    try {
      await pieces.addAll([address, button.dataset.words]);
    } catch ({ name }) {
      const full = name === "QuotaExceededError";
      return say(full ? "There is no room for it on this device." : "It could not be fetched; try again in a moment.");
    }
    show(true);
    return say("Kept on this device.");
  });
}

async function listKept() {
  const place = find("kept");
  const pieces = place && (await keptPieces());
  if (!pieces) return;
  const titles = JSON.parse(place.dataset.titles);
  for (const { url } of await pieces.keys()) {
    const [, id, minutes] = /\/audio\/(\w+)-(\d+)-/.exec(url) ?? [];
    if (!titles[id]) continue;
    place.hidden = false;
    const words = `/listen/${id}/${minutes}/words`;
    const line = keptLine(place, pieces, [url, words], `${titles[id]}, ${minutes} min`);
    find("list", place).append(line);
    const told = await pieces.match(words);
    if (told && "plays" in place.dataset) line.append(transcript(await told.json()));
  }
}

// What is said in a piece, as its own page shows it.
function transcript({ paragraphs }) {
  const place = document.createElement("details");
  place.append(document.createElement("summary"));
  place.firstChild.textContent = "What is said";
  for (const { text, spoken } of paragraphs) {
    const line = document.createElement("p");
    line.textContent = text;
    if (!spoken) line.className = "hint";
    place.append(line);
  }
  return place;
}

function keptLine(place, pieces, addresses, name) {
  const line = document.createElement("li");
  const title = document.createElement("p");
  title.textContent = name;
  line.append(title);
  if ("plays" in place.dataset) {
    const player = document.createElement("audio");
    Object.assign(player, { controls: true, src: addresses[0] });
    player.setAttribute("aria-label", name);
    line.append(player);
  }
  const remove = document.createElement("button");
  remove.textContent = `Remove ${name}`;
  remove.addEventListener("click", async () => {
    for (const address of addresses) await pieces.delete(address);
    line.remove();
    say(`${name} is removed from this device.`);
  });
  line.append(remove);
  return line;
}

function lookAgain() {
  const waiting = find("reload");
  if (!waiting) return;
  const again = setInterval(() => {
    if (!find("busy")) location.reload();
  }, Number(waiting.dataset.reload) * 1000);
  // Else it would undo a link that was followed meanwhile.
  window.addEventListener("beforeunload", () => clearInterval(again));
}

// The browser asks its person, and its answer goes out with the form.
function offerPush() {
  const place = find("push");
  if (!place || !("PushManager" in window)) return;
  place.hidden = false;
  const form = place.querySelector("form");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const worker = await navigator.serviceWorker.ready;
      const subscription = await worker.pushManager.subscribe({
        userVisibleOnly: true,
        applicationServerKey: place.dataset.key,
      });
      const { endpoint, keys } = subscription.toJSON();
      for (const [name, value] of Object.entries({ endpoint, ...keys })) form.elements[name].value = value;
      form.submit();
    } catch {
      say("The browser allows no reminders here.");
    }
  });
}

// Opens the microphone, and hands its samples on in pieces of a third of a second.
async function openMicrophone(worklet, take) {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true },
  });
  const context = new AudioContext();
  await context.audioWorklet.addModule(worklet);
  const pieces = new AudioWorkletNode(context, "pieces");
  context.createMediaStreamSource(stream).connect(pieces);
  let rest;
  pieces.port.onmessage = ({ data: { piece, last } }) => {
    take(piece);
    if (last) rest();
  };
  return {
    rate: context.sampleRate,
    // Hands on what is in no whole piece yet: the end of a last word.
    rest() {
      return new Promise((done) => {
        rest = done;
        pieces.port.postMessage("rest");
      });
    },
    close() {
      for (const track of stream.getTracks()) track.stop();
      context.close();
    },
  };
}

// A WAV file of mono 16-bit samples.
function wav(pieces, rate) {
  const bytes = pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
  const head = new DataView(new ArrayBuffer(44));
  const word = (at, text) => [...text].forEach((letter, n) => head.setUint8(at + n, letter.charCodeAt(0)));
  const number = (at, value) => head.setUint32(at, value, true);
  word(0, "RIFF");
  number(4, 36 + bytes);
  word(8, "WAVEfmt ");
  number(16, 16);
  head.setUint16(20, 1, true);
  head.setUint16(22, 1, true);
  number(24, rate);
  number(28, rate * 2);
  head.setUint16(32, 2, true);
  head.setUint16(34, 16, true);
  word(36, "data");
  number(40, bytes);
  return new File([head, ...pieces], "reflection.wav", { type: "audio/wav" });
}

// A button that is pressed, or held while somebody speaks. A screen reader clicks it, no more.
function pressOrHold(button, press, letGo) {
  let held = false;
  let before = -Infinity;
  const down = () => {
    held = true;
    press();
  };
  const up = ({ timeStamp }) => {
    if (!held) return;
    held = false;
    before = timeStamp;
    letGo();
  };
  const isKey = (event) => event.key === " " || event.key === "Enter";
  button.addEventListener("pointerdown", (event) => {
    if (event.button || !event.isPrimary) return;
    button.setPointerCapture(event.pointerId);
    down();
  });
  for (const name of ["pointerup", "pointercancel"]) button.addEventListener(name, up);
  button.addEventListener("keydown", (event) => {
    if (!isKey(event)) return;
    event.preventDefault(); // else it is a click as well
    if (!event.repeat) down();
  });
  button.addEventListener("keyup", (event) => {
    if (!isKey(event)) return;
    event.preventDefault();
    up(event);
  });
  window.addEventListener("blur", up);
  button.addEventListener("contextmenu", (event) => event.preventDefault()); // of a long touch
  button.addEventListener("click", ({ timeStamp }) => {
    if (timeStamp - before > 600) press(); // milliseconds; else it is the press's own
  });
}

// Records a reflection, and sends it with the form that a file would go with.
class Recorder {
  constructor(form) {
    this.form = form;
    this.start = find("start", form);
    this.name = this.start.textContent;
    this.told = find("told", form);
    this.discard = find("discard", form);
    this.longest = Number(form.dataset.longest);
    this.warning = Number(form.dataset.warning);
    find("recorder", form).hidden = !navigator.mediaDevices;
    this.start.addEventListener("click", () => {
      if (this.microphone) this.keep();
      else if (this.recorded) this.send();
      else this.record();
    });
    this.discard.addEventListener("click", () => {
      this.stop("Thrown away.");
      this.recorded = null;
      delete this.form.dataset.busy;
    });
    // A slip on a link would be the end of what was told.
    window.addEventListener("beforeunload", (event) => {
      if (this.microphone || this.recorded) event.preventDefault();
    });
    form.addEventListener("input", () => (form.dataset.busy = ""));
  }

  async record() {
    this.pieces = [];
    this.samples = 0;
    this.form.dataset.busy = ""; // a page that looks again by itself waits
    try {
      this.microphone = await openMicrophone(this.form.dataset.worklet, (piece) => this.take(piece));
    } catch {
      delete this.form.dataset.busy;
      return this.say("The browser gives no microphone; you can bring a recording instead.");
    }
    this.warned = false;
    this.show("Keep it", { open: true, pressed: true });
    return this.say("Recording. Press Keep it when you are done.");
  }

  take(piece) {
    if (!this.microphone) return;
    this.pieces.push(piece);
    this.samples += piece.length;
    const left = this.longest - this.samples / this.microphone.rate;
    if (left <= 1) this.keep();
    else if (left <= this.warning && !this.warned) {
      this.warned = true;
      this.say(`${this.warning} seconds are left.`);
    }
  }

  async keep() {
    const { rate } = this.microphone;
    await this.microphone.rest();
    if (!this.microphone) return; // thrown away meanwhile, or kept already
    this.stop("Saving.");
    this.recorded = wav(this.pieces, rate);
    return this.send();
  }

  // Only when somebody is there to take it: else a browser's page of errors takes its place.
  async send() {
    const there = await fetch("/", { method: "HEAD" }).catch(() => null);
    if (!this.recorded) return; // thrown away meanwhile, or sent
    if (!there?.ok || there.redirected) {
      this.show("Keep it", { open: true });
      return this.say("There is no answer. Your recording is still here; keep it in a moment.");
    }
    const file = new DataTransfer();
    file.items.add(this.recorded);
    this.form.elements.sound.files = file.files;
    this.recorded = null;
    this.form.submit();
  }

  stop(told) {
    this.microphone?.close();
    this.microphone = null;
    this.show(this.name);
    this.say(told);
  }

  say(text) {
    this.told.textContent = text;
  }

  show(name, { open = false, pressed = false } = {}) {
    this.start.textContent = name;
    this.start.setAttribute("aria-pressed", String(pressed));
    this.discard.hidden = !open;
  }
}

// Listens to one answer: its sound goes out piece by piece, and words come back.
class Microphone {
  constructor(talk) {
    this.talk = talk;
    this.open = false;
  }

  async listen(awaited) {
    this.sending = Promise.resolve();
    this.address = undefined;
    this.held = false;
    this.warned = false;
    this.microphone = await openMicrophone(this.talk.place.dataset.worklet, (piece) => {
      this.address ??= this.addressed(awaited);
      this.sending = this.sending.then(() => this.pass(piece.buffer));
    });
    this.open = true;
  }

  // Whoever still holds the button when the first piece is there goes on for as long as they hold it.
  addressed(awaited) {
    this.held = this.talk.holds;
    this.ear = crypto.randomUUID();
    const { hear } = this.talk.place.dataset;
    return `${hear}${this.ear}?rate=${this.microphone.rate}&for=${awaited ?? ""}${this.held ? "&held" : ""}`;
  }

  // One piece at a time, in order. A piece that the line lost is sent once more; one for which
  // nobody had an ear was not heard, and comes again a little later.
  async pass(sound, suffix = "", again = true, patience = 10) {
    if (!this.open) return;
    try {
      const response = await fetch(this.address + suffix, {
        method: "POST",
        headers: { "Content-Type": "application/octet-stream", "X-CSRF-Token": this.talk.place.dataset.csrf },
        body: sound,
      });
      if (response.status === 503 && patience) {
        await new Promise((done) => setTimeout(done, 500));
        return this.pass(sound, suffix, again, patience - 1);
      }
      if (!response.ok) throw new Error(String(response.status));
      this.heard(await response.json());
    } catch {
      if (again) return this.pass(sound, suffix, false, patience);
      this.close();
      this.talk.unheard();
    }
  }

  heard({ words, over, left, text, confidence }) {
    this.talk.partial.textContent = words;
    if (left && !this.warned) {
      this.warned = true;
      say(`${left} seconds are left.`);
    }
    if (!over || !this.open) return;
    this.close();
    this.talk.spoken(text ?? "", confidence);
  }

  async finish() {
    await this.microphone.rest();
    this.sending = this.sending.then(() => this.pass(new ArrayBuffer(0), "&end"));
  }

  close() {
    this.open = false;
    this.microphone.close();
    this.talk.closed();
  }
}

// A piece that nobody has heard before is made first: its address says so until it is there.
async function made(address, still, tries = 120) {
  const answer = await fetch(address, { headers: { Range: "bytes=0-0" } }).catch(() => null);
  if (answer?.status !== 503 || !tries) return;
  say("The piece is being made; it begins by itself.");
  await new Promise((done) => setTimeout(done, 1000 * Number(answer.headers.get("Retry-After") ?? 5)));
  if (still()) await made(address, still, tries - 1);
}

// The conversation of this tab. It goes on after a walk to another page or a reload, for as long as
// the dialogue picks up an open question; no word of it lies in the browser. What is kept is marked
// by the sign-in it belongs to, so that nobody else at this browser goes on with it.
const PICKED_UP_MS = 30 * 60_000;

class Conversation {
  constructor(csrf) {
    this.whose = csrf.slice(0, 8);
    const left = this.left();
    this.id = left ?? crypto.randomUUID();
    this.goesOn = Boolean(left);
  }

  left() {
    try {
      const { whose, id, at } = JSON.parse(sessionStorage.getItem("conversation")) ?? {};
      return whose === this.whose && Date.now() - at < PICKED_UP_MS ? id : undefined;
    } catch {
      return undefined; // a browser that keeps nothing begins anew
    }
  }

  answered({ session_end }) {
    this.goesOn = !session_end;
    const { whose, id } = this;
    try {
      if (session_end) sessionStorage.removeItem("conversation");
      else sessionStorage.setItem("conversation", JSON.stringify({ whose, id, at: Date.now() }));
    } catch {
      // It goes on for as long as the page is open.
    }
  }
}

const NOT_TAKEN = {
  401: "You are signed out. Your words are still here: copy them, sign in, and go on.",
  403: "This page is older than your sign-in. Load it anew, and go on.",
};

class Talk {
  constructor(place) {
    this.place = place;
    this.conversation = new Conversation(place.dataset.csrf);
    this.log = find("log", place);
    this.words = place.querySelector("#say");
    this.send = find("send", place);
    this.voice = find("voice", place);
    this.piece = find("piece", place);
    this.controls = find("controls", place);
    this.begun = false; // on this page
    this.holds = false;
    this.types = false;
    this.opening = false;
    this.opensNext = false;
    this.partial = find("partial", place);
    this.button = find("microphone", place);
    this.microphone = new Microphone(this);
    this.button.disabled = !navigator.mediaDevices;
    pressOrHold(this.button, () => this.pressed(), () => this.letGo());
    find("form", place).addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    find("repeat", place).addEventListener("click", () => this.said("say that again"));
    find("stop", place).addEventListener("click", () => this.said("stop"));
    this.words.addEventListener("input", () => this.interrupt());
    if (this.button.disabled) say("The browser gives no microphone here; begin by typing.");
    if (this.conversation.goesOn) {
      this.controls.hidden = false;
      this.send.textContent = "Go on";
      say("Your conversation is still open. Go on, and you are asked again what was asked last.");
    }
    this.voice.addEventListener("ended", () => this.spokenOut());
    for (const name of ["playing", "pause", "ended", "error"]) {
      this.piece.addEventListener(name, () => this.report(name));
    }
  }

  submit() {
    this.types = true;
    const text = this.words.value.trim();
    this.words.value = "";
    if (text) this.typed(text);
    else this.take({ type: this.begun ? "silence" : "launch" });
  }

  typed(text) {
    const again = this.unanswered?.input.text === text;
    if (!again) this.show("mine", text);
    return this.answer({ type: "speech", text }, again ? this.unanswered : undefined);
  }

  // Words that nobody answered come back into the field; sent again, they are the same turn.
  async answer(input, unanswered, ear) {
    const answer = await this.take(input, unanswered, ear);
    if (!answer && !this.words.value) this.words.value = input.text;
  }

  said(text) {
    this.interrupt();
    this.show("mine", text);
    return this.take({ type: "speech", text });
  }

  // Pressing while we speak interrupts us; pressing while listening ends the answer.
  pressed() {
    this.holds = true;
    this.types = false; // a phone's keyboard would come up with the focus
    if (this.microphone.open) return this.microphone.finish();
    this.interrupt();
    this.piece.pause();
    if (this.begun) return this.listen();
    this.byVoice = true;
    return this.take({ type: "launch" });
  }

  letGo() {
    this.holds = false;
    if (this.microphone.open && this.microphone.held) this.microphone.finish();
  }

  // Whoever does something else than to listen, or to speak, is let do it.
  interrupt() {
    this.voice.pause();
    this.opensNext = false;
    if (this.microphone.open) this.microphone.close();
  }

  async listen() {
    if (this.opening || this.microphone.open) return;
    this.opening = true;
    try {
      await this.microphone.listen(this.awaited);
    } catch {
      return say("The browser gives no microphone; you can type instead.");
    } finally {
      this.opening = false;
    }
    this.button.setAttribute("aria-pressed", "true");
    this.button.textContent = "Done";
    return say("Listening.");
  }

  closed() {
    this.button.setAttribute("aria-pressed", "false");
    this.button.textContent = "Speak";
    this.partial.textContent = "";
    say("");
  }

  // Who held the button speaks again by holding it; for everybody else the microphone opens again.
  spoken(text, confidence) {
    this.byVoice = !this.microphone.held;
    say("One moment.");
    if (!text) return this.take({ type: "silence" });
    this.show("mine", text);
    return this.answer({ type: "speech", text, confidence }, undefined, this.microphone.ear);
  }

  unheard() {
    say("The recogniser can't be reached just now; you can type instead.");
  }

  // A spoken answer names its ear, where its sound is: it is kept if its person wants it.
  async take(input, unanswered, ear) {
    const body = unanswered ?? {
      request_id: crypto.randomUUID(),
      session: this.conversation.id,
      locale: document.documentElement.lang,
      timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      input,
      ear,
      device: { audio: true, display: true, speech: find("aloud", this.place).checked },
    };
    const answer = await this.sent(body);
    if (input.type === "event") return answer;
    this.unanswered = answer ? undefined : body;
    if (answer) this.answered(answer);
    return answer;
  }

  // A turn that the line lost is sent again under the same id, so that it is kept once.
  async sent(body, tries = 3) {
    try {
      const response = await fetch(this.place.dataset.turn, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRF-Token": this.place.dataset.csrf },
        body: JSON.stringify(body),
      });
      if (response.ok) return await response.json();
      if (response.status in NOT_TAKEN) {
        say(NOT_TAKEN[response.status]);
        return null;
      }
    } catch {
      say("The line is slow; trying once more.");
    }
    if (tries > 1) {
      await new Promise((done) => setTimeout(done, 1500));
      return this.sent(body, tries - 1);
    }
    say("There is no answer. Nothing was lost; try again in a moment.");
    return null;
  }

  answered(answer) {
    this.conversation.answered(answer);
    this.begun = this.conversation.goesOn;
    this.controls.hidden = false;
    this.send.textContent = this.begun ? "Say it" : "Begin";
    if (answer.text) this.show("theirs", answer.text);
    say(answer.saved.length ? "Saved." : answer.expects_reply ? "Your turn." : "");
    if (answer.audio) this.player(answer.audio, answer.text);
    this.awaited = answer.listen_for;
    if (answer.speech_url) this.speak(answer.speech_url);
    this.listenNext(answer);
    if (this.types) this.words.focus();
  }

  show(who, text) {
    const line = document.createElement("p");
    line.className = who;
    line.textContent = text;
    this.log.append(line);
    line.scrollIntoView({ block: "nearest" });
  }

  // After a spoken answer the microphone opens again, once we have spoken.
  listenNext(answer) {
    if (!this.byVoice || !answer.expects_reply) return;
    this.byVoice = false;
    if (answer.speech_url) this.opensNext = true;
    else this.listen();
  }

  spokenOut() {
    if (this.opensNext) this.listen();
    this.opensNext = false;
  }

  speak(address) {
    this.voice.src = new URL(address).pathname;
    this.voice.play().catch(({ name }) => {
      if (name === "AbortError") return; // interrupted before it began
      say(name === "NotAllowedError" ? "Press a button once, so that the browser lets me speak." : "The voice can't be reached just now; read on.");
      this.voice.dispatchEvent(new Event("pause")); // whoever waits for it to end goes on
    });
  }

  async player(audio, title) {
    this.wanted = audio.url && new URL(audio.url).pathname;
    if (audio.action === "stop") return this.piece.pause();
    find("playing", this.place).hidden = false;
    find("playing-title", this.place).textContent = title;
    const introduced = this.introduced(title);
    const address = this.wanted;
    const still = () => this.wanted === address;
    await made(address, still);
    await introduced;
    if (!still()) return;
    this.token = audio.token;
    this.piece.src = address;
    this.piece.currentTime = audio.offset_ms / 1000;
    this.piece.play().catch(() => say("Press play to hear it."));
  }

  // Until our voice has said what comes, or can't.
  introduced(title) {
    if (!title || !find("aloud", this.place).checked) return Promise.resolve();
    return new Promise((done) => {
      for (const name of ["ended", "pause", "error"]) this.voice.addEventListener(name, done, { once: true });
    });
  }

  report(name) {
    const names = { playing: "started", pause: "stopped", ended: "finished", error: "failed" };
    if (!this.token || (name === "pause" && this.piece.ended)) return;
    this.take({
      type: "event",
      event: {
        name: `playback_${names[name]}`,
        token: this.token,
        offset_ms: Math.round(this.piece.currentTime * 1000),
      },
    });
  }
}

const talk = find("talk");
if (talk) new Talk(talk);
const record = find("record");
if (record) new Recorder(record);
steerPlayer();
keepPiece();
listKept();
offerPush();
lookAgain();
