package ai.flowscale.tck.report;

import ai.flowscale.api.spi.TransportProvider;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Passes to the kit the provider whose class is in a configuration parameter of JUnit. */
final class ProviderParameter implements ParameterResolver {
  /** The name of the configuration parameter. */
  static final String CLASS = "flowscale.tck.provider";

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == TransportProvider.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    String className = context.getConfigurationParameter(CLASS).orElseThrow();
    return context
        .getRoot()
        .getStore(Namespace.create(ProviderParameter.class))
        .getOrComputeIfAbsent(
            className, key -> Providers.ofClass(className).orElseThrow(), TransportProvider.class);
  }
}
