import { loginCases } from './login.cases.js';
import { productionCases } from './production.cases.js';
import { rightsCases } from './rights.cases.js';
import { routeCases } from './routes.cases.js';
import { Target } from './target.js';
import { tokenCases } from './token.cases.js';

/** One product for all cases: starting it takes longer than most of them. */
describe('from outside', () => {
  let target: Target;

  beforeAll(async () => {
    target = await Target.start();
  });
  afterAll(() => target.stop());

  loginCases(() => target);
  routeCases(() => target);
  rightsCases(() => target);
  tokenCases(() => target);
  productionCases(() => target);
});
