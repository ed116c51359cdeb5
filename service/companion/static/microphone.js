// Gathers the microphone's samples into pieces of a third of a second, as 16-bit numbers; asked for
// the rest, it hands on what is in no whole piece yet.
class Pieces extends AudioWorkletProcessor {
  constructor() {
    super();
    this.piece = new Int16Array(Math.round(sampleRate / 3));
    this.filled = 0;
    this.port.onmessage = () => this.pass(true);
  }

  pass(last) {
    this.port.postMessage({ piece: this.piece.slice(0, this.filled), last });
    this.filled = 0;
  }

  process([[channel]]) {
    if (!channel) return true;
    for (const sample of channel) {
      this.piece[this.filled] = Math.max(-1, Math.min(1, sample)) * 32767;
      this.filled += 1;
      if (this.filled === this.piece.length) this.pass(false);
    }
    return true;
  }
}

registerProcessor("pieces", Pieces);
