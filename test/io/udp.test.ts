import './hub-native';
import './udp';
