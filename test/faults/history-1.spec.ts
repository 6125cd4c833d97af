import { histories } from './histories.js';

histories(0);
