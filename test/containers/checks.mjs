/** Named checks: each prints its line, and the closing line counts them. */
export class Checks {
  passed = 0;
  failed = 0;

  /** `assertion` is a value or a function; a falsy value or an error fails, a string is told as the finding. */
  async that(name, assertion) {
    try {
      const found = await (typeof assertion === 'function' ? assertion() : assertion);
      if (!found) throw new Error(`it is ${JSON.stringify(found) ?? 'undefined'}`);
      this.passed += 1;
      console.log(`ok    ${name}${typeof found === 'string' ? `: ${found}` : ''}`);
    } catch (error) {
      this.failed += 1;
      console.log(`FAIL  ${name}: ${error.message}`);
    }
  }

  /** For what the rest depends on. */
  async must(name, assertion) {
    const before = this.failed;
    await this.that(name, assertion);
    if (this.failed > before) throw new Error(`nothing more can be tried without: ${name}`);
  }

  end() {
    console.log(`${this.passed} passed, ${this.failed} failed`);
    if (this.failed > 0) process.exitCode = 1;
  }
}

/** Asks again until `ask` gives something truthy. */
export async function eventually(what, withinMs, ask) {
  const end = Date.now() + withinMs;
  for (;;) {
    const found = await ask();
    if (found) return found;
    if (Date.now() > end) throw new Error(`${what}: not within ${withinMs / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
