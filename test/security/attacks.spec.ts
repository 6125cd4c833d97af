import { loginCases } from './login.cases.js';
import { Target } from './target.js';

/** One product for all cases: starting it takes longer than most of them. */
describe('from outside', () => {
  let target: Target;

  beforeAll(async () => {
    target = await Target.start();
  });
  afterAll(() => target.stop());

  loginCases(() => target);
});
