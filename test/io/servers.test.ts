import './hub-native';
import './servers';
