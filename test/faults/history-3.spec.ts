import { histories } from './histories.js';

histories(2);
