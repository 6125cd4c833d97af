/**
 * Loaded by `node --import` into a process of the product: its wall clock is off by FAULT_CLOCK_MS, and every SIGUSR2
 * takes it FAULT_JUMP_MS further. Timers go on as they are, as they do when somebody sets a machine's clock.
 */
const RealDate = Date;
let offset = Number(process.env.FAULT_CLOCK_MS ?? 0);
process.on('SIGUSR2', () => {
  offset += Number(process.env.FAULT_JUMP_MS ?? 0);
});

globalThis.Date = class extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(RealDate.now() + offset);
    else super(...args);
  }

  static now() {
    return RealDate.now() + offset;
  }
};
