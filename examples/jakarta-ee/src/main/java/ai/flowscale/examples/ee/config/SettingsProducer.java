package ai.flowscale.examples.ee.config;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Produces the settings for injection. */
@ApplicationScoped
public class SettingsProducer {

  /** Looks up once where settings come from, on a thread that has the server's class loaders. */
  @Produces
  @Singleton
  Settings settings() {
    return new Settings(SettingSource.ofServer());
  }
}
