package ai.flowscale.spring;

import ai.flowscale.api.spi.ClientProvider;
import ai.flowscale.api.spi.TransportProvider;
import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/** What a native image needs to find the client and its transport: both are services. */
final class FlowscaleRuntimeHints implements RuntimeHintsRegistrar {
  private static final List<Class<?>> SERVICES =
      List.of(ClientProvider.class, TransportProvider.class);

  @Override
  public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
    for (Class<?> service : SERVICES) {
      hints.resources().registerPattern("META-INF/services/" + service.getName());
      ServiceLoader.load(service, classLoader).stream()
          .map(ServiceLoader.Provider::type)
          .forEach(
              type ->
                  hints
                      .reflection()
                      .registerType(type, MemberCategory.INVOKE_DECLARED_CONSTRUCTORS));
    }
  }
}
