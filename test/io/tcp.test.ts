import './hub-native';
import './tcp';
