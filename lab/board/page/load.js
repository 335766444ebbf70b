// @ts-check
/** The load's slider: it stands where the load is that runs, whoever switched it on. */

export class Load {
  /** Whether it is being moved, or what it was moved to is on its way. */
  busy = false;
  /** @type {number|null} what runs; null is not known yet */
  rate = null;

  /** @param {HTMLInputElement} slider @param {HTMLElement} figure @param {(name: string) => string} word @param {(rate: number) => Promise<any>} send */
  constructor(slider, figure, word, send) {
    this.slider = slider;
    this.figure = figure;
    this.word = word;
    slider.oninput = () => {
      this.busy = true;
      this.say(Number(slider.value));
    };
    slider.onchange = async () => {
      this.busy = true;
      const done = await send(Number(slider.value));
      this.busy = false;
      if (done) this.rate = done.rate;
      this.show(this.rate);
    };
    slider.onblur = () => {
      // Let go of without a change: there it stands again.
      if (this.busy && Number(slider.value) === this.rate) this.busy = false;
    };
  }

  /** @param {number|null|undefined} rate what the server says that runs */
  show(rate) {
    if (rate === null || rate === undefined) return;
    this.rate = rate;
    if (this.busy) return;
    this.slider.value = String(rate);
    this.say(rate);
  }

  /** @param {number} rate */
  say(rate) {
    const said = rate === 0 ? this.word("off") : String(rate);
    this.figure.textContent = said;
    this.slider.setAttribute("aria-valuetext", said);
  }

  /** In another language. */
  speak() {
    this.say(this.busy ? Number(this.slider.value) : (this.rate ?? 0));
  }
}
