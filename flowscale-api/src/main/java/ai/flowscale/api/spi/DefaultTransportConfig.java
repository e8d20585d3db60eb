package ai.flowscale.api.spi;

import java.util.Objects;
import java.util.concurrent.Executor;

/** Nothing but the defaults of the interface. */
record DefaultTransportConfig(Executor executor) implements TransportConfig {
  DefaultTransportConfig {
    Objects.requireNonNull(executor, "executor");
  }
}
