import './hub-js';
import './udp';
