import { histories } from './histories.js';

histories(1);
