import './hub-js';
import './servers';
