import './hub-native';
import './tls';
