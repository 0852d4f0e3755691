import './hub-js';
import './tls';
