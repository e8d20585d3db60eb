package ai.flowscale.jakarta;

import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/** The only class that names MicroProfile Config: it cannot be loaded in a container without it. */
final class MicroProfileSettings {
  private MicroProfileSettings() {}

  static Settings create() {
    Config config = ConfigProvider.getConfig();
    return name -> {
      Optional<String> value = config.getOptionalValue(name, String.class);
      return value.map(String::strip).filter(text -> !text.isEmpty());
    };
  }
}
