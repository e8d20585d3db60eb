package ai.flowscale.examples.ee.config;

import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/** The only class that names MicroProfile Config: it cannot be loaded on a server without it. */
final class MicroProfileSource {
  private MicroProfileSource() {}

  static SettingSource create() {
    Config config = ConfigProvider.getConfig();
    return name -> {
      Optional<String> value = config.getOptionalValue(name, String.class);
      return value.map(String::strip).filter(text -> !text.isEmpty());
    };
  }
}
