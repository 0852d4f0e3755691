import './hub-js';
import './tcp';
