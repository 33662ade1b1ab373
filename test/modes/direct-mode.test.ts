import { directMode } from '../../modes/direct/direct-mode.ts';
import { modeContract } from '../kit/mode-contract.ts';

modeContract(directMode);
